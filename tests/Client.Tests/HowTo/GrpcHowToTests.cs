using Google.Rpc;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Rolecall.Api.Native.V1;
using Rolecall.Api.SigV4;
using Rolecall.Api.Sts.V1;
using Rolecall.Tests;
using Status = Google.Rpc.Status;

namespace Rolecall.Client.Tests.HowTo;

// What readers type has no test's cancellation.
#pragma warning disable xUnit1051

/// <summary>The C# of docs/how-to/grpc.md, word for word: what stands between the lines "// docs" and "// end" stands there, too.</summary>
public sealed class GrpcHowToTests(SuiteHost suite)
{
    [Fact]
    public async Task Client_AssumesARole()
    {
        var readyFile = suite.Host.ReadyFile;
        // docs
        using var client = RolecallClient.Connect(readyFile);
        var sandbox = client.Sandbox("default");
        var session = await sandbox.As("developer").AssumeRoleAsync("arn:aws:iam::333333333333:role/UpdateApp", "me");
        var who = await new Sts.StsClient(session.Calls).GetCallerIdentityAsync(new());
        // end

        who.Arn.Should().Be("arn:aws:sts::333333333333:assumed-role/UpdateApp/me");
    }

    [Fact]
    public async Task ChannelOfOnesOwn_ReadsTheDenial()
    {
        var (endpoint, keys) = (suite.Host.Client.Grpc, suite.Host.Client.People["tester"]);
        var told = new List<string>();
        // docs
        using var channel = GrpcChannel.ForAddress(endpoint);
        var calls = channel.Intercept(new SigV4CallCredentials(keys, endpoint.Authority, TimeProvider.System));
        try
        {
            await new Sts.StsClient(calls).AssumeRoleAsync(new() { RoleArn = "arn:aws:iam::333333333333:role/UpdateApp", RoleSessionName = "me" });
        }
        catch (RpcException denied) when (denied.StatusCode == StatusCode.PermissionDenied)
        {
            var code = denied.GetRpcStatus()!.GetDetail<ErrorInfo>()!.Reason;
            var decision = denied.GetRpcStatus()!.GetDetail<Decision>()!.Summary;
            // end
            told.AddRange([code, decision]);
        }

        told.Should().HaveCount(2).And.HaveElementAt(0, "AccessDenied");
        told[1].Should().NotBeEmpty();
    }

    [Fact]
    public void Page_ShowsWhatIsRunHere()
    {
        var source = File.ReadAllText(Path.Combine(Corpora.Repository, "tests", "Client.Tests", "HowTo", "GrpcHowToTests.cs"));
        var page = File.ReadAllText(Path.Combine(Corpora.Repository, "docs", "how-to", "grpc.md"));

        var shown = Between(page, "```csharp\n", "\n```").Select(block => string.Concat(block.Split('\n').Select(line => line.Trim()))).ToArray();
        var run = Between(source, "// docs\n", "// end").Select(block => string.Concat(block.Split('\n').Select(line => line.Trim()))).ToArray();

        shown.Should().HaveCount(2);
        // The page ends what a test goes on with.
        shown.Select(block => block.TrimEnd('}')).Should().Equal(run.Select(block => block.TrimEnd('}')));
    }

    private static IEnumerable<string> Between(string text, string begin, string end)
    {
        var at = 0;
        while (text.IndexOf(begin, at, StringComparison.Ordinal) is >= 0 and var from)
        {
            at = text.IndexOf(end, from + begin.Length, StringComparison.Ordinal);
            yield return text[(from + begin.Length)..at];
        }
    }
}
