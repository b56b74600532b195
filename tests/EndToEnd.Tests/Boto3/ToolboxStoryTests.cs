using System.Text.Json.Nodes;

namespace Rolecall.EndToEnd.Tests.Boto3;

/// <summary>iam-toolbox with boto3 over REST-JSON: toolbox.py plays it, here it is judged.</summary>
public sealed class ToolboxStoryTests(StandingServer shared) : IClassFixture<StandingServer>
{
    [Fact]
    public async Task Story_PlayedByBoto3_EndsAsInAws()
    {
        var printed = await Boto3Program.Run(shared.Ready, "toolbox.py");

        var expected = JsonNode.Parse("""
            {"action":"iam:GetRole","effect":"IMPLICIT_DENY","types":["IDENTITY_BASED_POLICY","SERVICE_CONTROL_POLICY"],"region":"us-east-1",
             "version":"2012-10-17","unknown":"404 ResourceNotFoundException","malformed":"400 ValidationException",
             "foreign":"404 ResourceNotFoundException","denied":"403 AccessDeniedException"}
            """)!;
        JsonNode.DeepEquals(printed, expected).Should().BeTrue(printed.ToJsonString());
    }
}
