using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rolecall.EndToEnd.Tests;

/// <summary>ProvidedContexts with boto3 as it is: contexts.py plays it, here it is judged. The server is its own: its clock is moved.</summary>
public sealed class ContextStoryTests(StandingServer shared) : IClassFixture<StandingServer>
{
    [Fact]
    public async Task Contexts_PassedByBoto3_EndAsInAws()
    {
        var readyFile = Path.GetTempFileName();
        await File.WriteAllTextAsync(readyFile, JsonSerializer.Serialize(shared.Ready, JsonSerializerOptions.Web), TestContext.Current.CancellationToken);
        var played = await Tool.Run(
            Environment.GetEnvironmentVariable("ROLECALL_TEST_PYTHON") ?? "python3",
            new Dictionary<string, string>(), Path.Combine(AppContext.BaseDirectory, "contexts.py"), readyFile);
        File.Delete(readyFile);
        played.ExitCode.Should().Be(0, played.Errors);

        var expected = JsonNode.Parse("""
            {"expected_user":"ok","unexpected_user":"AccessDenied","no_context":"AccessDenied","no_permission":"AccessDenied",
             "forged":"InvalidParameterValue","two":"ValidationError","empty":"refused by boto3","empty_on_the_wire":"ok",
             "enforced_identity":"arn:aws:sts::333333333333:assumed-role/Any/boto","enforced_put":"AccessDenied","enforced_chain":"AccessDenied",
             "audited_own":"ok","audited_other":"AccessDenied",
             "on_behalf_of":["{\"identityStoreArn\": \"arn:aws:identitystore::111111111111:identitystore/d-1234567890\", \"userId\": \"94482488-3041-7026-18f3-be45837cd0e4\"}"],
             "expired":"ExpiredTokenException"}
            """)!;
        var actual = JsonNode.Parse(played.Output)!;
        foreach (var (name, value) in expected.AsObject())
            JsonNode.DeepEquals(actual[name], value).Should().BeTrue($"{name} should be {value?.ToJsonString()}, not {actual[name]?.ToJsonString()}");
    }
}
