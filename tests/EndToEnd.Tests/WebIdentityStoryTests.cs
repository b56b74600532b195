using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rolecall.EndToEnd.Tests;

/// <summary>GitHub's way into an account, with boto3 as it is and no network: web_identity.py plays it, here it is judged.</summary>
public sealed class WebIdentityStoryTests(StandingServer shared) : IClassFixture<StandingServer>
{
    [Fact]
    public async Task Story_PlayedByBoto3_EndsAsInAws()
    {
        var readyFile = Path.GetTempFileName();
        await File.WriteAllTextAsync(
            readyFile, JsonSerializer.Serialize(shared.Ready, JsonSerializerOptions.Web), TestContext.Current.CancellationToken);
        var played = await Tool.Run(
            Environment.GetEnvironmentVariable("ROLECALL_TEST_PYTHON") ?? "python3",
            new Dictionary<string, string>(), Path.Combine(AppContext.BaseDirectory, "web_identity.py"), readyFile);
        File.Delete(readyFile);
        played.ExitCode.Should().Be(0, played.Errors);

        var expected = JsonNode.Parse("""
            {"open_trust":"MalformedPolicyDocument","assumed":"arn:aws:sts::333333333333:assumed-role/Deploy/run-1",
             "told":["repo:acme/app:ref:refs/heads/main","arn:aws:iam::333333333333:oidc-provider/token.actions.githubusercontent.com","sts.amazonaws.com"],
             "other_repository":"AccessDenied","expired":"ExpiredTokenException","unsigned":"InvalidIdentityToken","other_key":"AccessDenied","runner":"ok",
             "provider":"assume-role-with-web-identity","from_file":"arn:aws:sts::333333333333:assumed-role/Deploy/from-file",
             "stale_file":"ExpiredTokenException","refreshed_file":"arn:aws:sts::333333333333:assumed-role/Deploy/from-file","another_session":true}
            """)!;
        var actual = JsonNode.Parse(played.Output)!;
        foreach (var (name, value) in expected.AsObject())
            JsonNode.DeepEquals(actual[name], value)
                .Should().BeTrue($"{name} should be {value?.ToJsonString()}, not {actual[name]?.ToJsonString()}");
    }
}
