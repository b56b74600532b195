using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rolecall.EndToEnd.Tests;

/// <summary>AWS Organizations with boto3 as it is: organizations.py plays it, here it is judged.</summary>
public sealed class Boto3OrganizationsTests(StandingServer shared) : IClassFixture<StandingServer>
{
    [Fact]
    public async Task Organizations_PlayedByBoto3_EndAsInAws()
    {
        var readyFile = Path.GetTempFileName();
        await File.WriteAllTextAsync(readyFile, JsonSerializer.Serialize(shared.Ready, JsonSerializerOptions.Web), TestContext.Current.CancellationToken);
        var played = await Tool.Run(Environment.GetEnvironmentVariable("ROLECALL_TEST_PYTHON") ?? "python3", new Dictionary<string, string>(), Path.Combine(AppContext.BaseDirectory, "organizations.py"), readyFile);
        File.Delete(readyFile);
        played.ExitCode.Should().Be(0, played.Errors);

        var expected = JsonNode.Parse("""
            {"organization":["o-demoworld01","111111111111","ALL"],"types":["RESOURCE_CONTROL_POLICY","SERVICE_CONTROL_POLICY"],
             "accounts":{"Example Corp":"111111111111","development":"222222222222","production":"333333333333"},
             "parents":true,"children":["333333333333"],"path":true,"tags":[{"Key":"team","Value":"red"}],
             "before":"ok","denied":["AccessDenied",true],"targets":[true],"attached":["FullAWSAccess","no-s3"],
             "in_use":"PolicyInUseException","twice":"DuplicatePolicyAttachmentException","after":"ok","not_empty":"OrganizationalUnitNotEmptyException",
             "reason":"MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED","malformed":true,"no_such_parent":"ParentNotFoundException","invalid_id":"InvalidInputException",
             "member":"AccessDeniedException","member_describes":"ok","no_permission":"AccessDeniedException","created":["SUCCEEDED",true]}
            """)!;
        var actual = JsonNode.Parse(played.Output)!;
        foreach (var (name, value) in expected.AsObject())
            JsonNode.DeepEquals(actual[name], value).Should().BeTrue($"{name} should be {value?.ToJsonString()}, not {actual[name]?.ToJsonString()}");
    }
}
