using Grpc.Core;
using Rolecall.Api.Native.V1;

namespace Rolecall.EndToEnd.Tests;

/// <summary>An operator who asks whether the trail is as it was written, and somebody who changes it meanwhile.</summary>
public sealed class TrailVerificationStoryTests : OwnServerTests
{
    private AuditService.AuditServiceClient Audit => new(Grpc.Admin);

    [Fact]
    public async Task Trail_IsWhole_UntilSomebodyChangesItsFile_AndIsSoThroughARestart()
    {
        for (var call = 0; call < 10; call++)
            await Audit.LookupEventsAsync(new() { Filter = new() { User = "developer" } }, cancellationToken: Token);
        var whole = await Audit.VerifyTrailAsync(new(), cancellationToken: Token);
        (whole.Whole, whole.Breaks.Count).Should().Be((true, 0));
        whole.RecordCount.Should().BeGreaterThanOrEqualTo(10);
        whole.OldestTime.ToDateTimeOffset().Should().BeOnOrBefore(whole.NewestTime.ToDateTimeOffset());
        (await Audit.VerifyTrailAsync(new(), cancellationToken: Token)).LastSequence
            .Should().Be(whole.LastSequence + 1, "the check itself is on record");
        await KillAndStartAgain();
        (await Audit.VerifyTrailAsync(new(), cancellationToken: Token)).Whole.Should().BeTrue();

        var file = Directory.GetFiles(Path.Combine(Server.DataDirectory, "trail"), "*.log")[0];
        await using (var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            stream.Position = 500;
            var was = stream.ReadByte();
            stream.Position = 500;
            stream.WriteByte((byte)~was);
        }

        var changed = await Audit.VerifyTrailAsync(new(), cancellationToken: Token);
        changed.Whole.Should().BeFalse();
        var found = changed.Breaks.Should().ContainSingle().Which;
        (found.Kind, found.Segment).Should().Be((TrailBreakKind.Edited, Path.GetFileName(file)));
        found.Description.Should().NotContain(Server.DataDirectory);
    }

    [Fact]
    public async Task Check_WithASandboxesToken_IsRefused()
    {
        var made = await new SandboxService.SandboxServiceClient(Grpc.Admin).CreateSandboxAsync(new() { Name = "tenant" }, cancellationToken: Token);
        var tenant = new AuditService.AuditServiceClient(Grpc.With(new Metadata
        {
            { "authorization", "Bearer " + made.AdminToken }, { "rolecall-sandbox", "tenant" },
        }));
        await tenant.LookupEventsAsync(new(), cancellationToken: Token);

        var verify = () => tenant.VerifyTrailAsync(new(), cancellationToken: Token).ResponseAsync;

        (await verify.Should().ThrowAsync<RpcException>()).Which.StatusCode.Should().Be(StatusCode.Unauthenticated);
    }
}
