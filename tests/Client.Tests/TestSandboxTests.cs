using Rolecall.Testing;
using Rolecall.Tests;

namespace Rolecall.Client.Tests;

/// <summary>What a suite gets of Rolecall.Testing.</summary>
public sealed class TestSandboxTests(SuiteHost suite)
{
    private const string VendorAudit = "arn:aws:iam::333333333333:role/VendorAudit";

    private static readonly string Demo = Path.Combine(Corpora.Repository, "worlds", "demo.yaml");

    [Fact]
    public async Task Assertion_ThatHolds_Passes()
    {
        await using var sandbox = await suite.Host.SandboxAsync(Demo, TestContext.Current.CancellationToken);

        await sandbox.ShouldDenyAsync("vendor", "sts:AssumeRole", VendorAudit);
        await sandbox.ShouldAllowAsync(
            "vendor", "sts:AssumeRole", VendorAudit, new Dictionary<string, string> { ["sts:ExternalId"] = "example-corp-7731" });
    }

    [Fact]
    public async Task AssertionThatFails_ExplainsTheDecision()
    {
        await using var sandbox = await suite.Host.SandboxAsync(Demo, TestContext.Current.CancellationToken);

        (await FluentActions.Awaiting(() => sandbox.ShouldAllowAsync("vendor", "sts:AssumeRole", VendorAudit)).Should()
            .ThrowAsync<AccessAssertionException>())
            .Which.Message.Should().StartWith("vendor should be allowed sts:AssumeRole on " + VendorAudit + ", and is not.\n")
                .And.Contain("sts:ExternalId");
        (await FluentActions.Awaiting(() => sandbox.ShouldDenyAsync("developer", "sts:AssumeRole",
            "arn:aws:iam::333333333333:role/UpdateApp"))
            .Should().ThrowAsync<AccessAssertionException>()).Which.Message.Should().StartWith("developer should not be allowed");
    }

    [Fact]
    public async Task Sandboxes_OfTwoTests_KnowNothingOfEachOther()
    {
        await using var one = await suite.Host.SandboxAsync(Demo, TestContext.Current.CancellationToken);
        await using var other = await suite.Host.SandboxAsync(Demo, TestContext.Current.CancellationToken);

        await one.Sandbox.Clock.AdvanceAsync(TimeSpan.FromDays(1), TestContext.Current.CancellationToken);

        one.Keys("developer").Should().NotBe(other.Keys("developer"));
        (await one.Sandbox.Clock.NowAsync(TestContext.Current.CancellationToken))
            .Should().BeAfter(await other.Sandbox.Clock.NowAsync(TestContext.Current.CancellationToken) + TimeSpan.FromHours(23));
        other.AwsEndpoint.AbsolutePath.Should().Be("/_sandbox/" + other.Sandbox.Name);
    }

    /// <summary>A name with a space, which is one in YAML.</summary>
    [Fact]
    public async Task World_BringsTheFilesThatItNames()
    {
        var folder = Directory.CreateTempSubdirectory("rolecall-world-");
        await File.WriteAllTextAsync(
            Path.Combine(folder.FullName, "may read.json"),
            """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}""", TestContext.Current.CancellationToken);
        var world = Path.Combine(folder.FullName, "world.yaml");
        await File.WriteAllTextAsync(
            world,
            "organizations:\n  - name: Corp\n    management:\n      name: corp\n      users:\n        - {name: eve, accessKey: true, policies: [{name: Read, file: may read.json}]}",
            TestContext.Current.CancellationToken);

        await using var sandbox = await suite.Host.SandboxAsync(world, TestContext.Current.CancellationToken);

        await sandbox.ShouldAllowAsync("eve", "s3:GetObject", "arn:aws:s3:::any/thing");
        await sandbox.ShouldDenyAsync("eve", "s3:PutObject", "arn:aws:s3:::any/thing");
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task WorldThatIsWrong_FailsWithItsPlace()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "organizatons: []", TestContext.Current.CancellationToken);

        (await FluentActions.Awaiting(() => suite.Host.SandboxAsync(file)).Should().ThrowAsync<Grpc.Core.RpcException>())
            .Which.Status.Detail.Should().Contain($"{file}:1:1: unknown key \"organizatons\", did you mean \"organizations\"?");
        File.Delete(file);
    }

    [Fact]
    public async Task ServerThatIsNotThere_IsToldByItsName() =>
        (await FluentActions.Awaiting(() => RolecallHost.StartAsync(server: "/nowhere/rolecall-server")).Should()
            .ThrowAsync<FileNotFoundException>())
            .Which.Message.Should().Contain("/nowhere/rolecall-server is not there");

    [Fact]
    public async Task ServerThatDoesNotStart_IsToldWithItsLastWords() =>
        (await FluentActions.Awaiting(() => RolecallHost.StartAsync(worldFile: "/nowhere/world.yaml", server: ServerProcess.Binary))
            .Should().ThrowAsync<InvalidOperationException>())
            .Which.Message.Should().Contain("/nowhere/world.yaml");
}
