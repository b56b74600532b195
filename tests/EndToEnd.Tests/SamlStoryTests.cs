using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rolecall.EndToEnd.Tests;

/// <summary>
/// Active Directory's way into an account, with the AWS CLI, boto3 and a browser's form as they are: saml.py plays it, here it is judged.
/// </summary>
public sealed class SamlStoryTests(StandingServer shared) : IClassFixture<StandingServer>
{
    [Fact]
    public async Task Story_PlayedByTheCliAndBoto3_EndsAsInAws()
    {
        var (readyFile, metadataFile) = (Path.GetTempFileName(), Path.GetTempFileName());
        await File.WriteAllTextAsync(
            readyFile, JsonSerializer.Serialize(shared.Ready, JsonSerializerOptions.Web), TestContext.Current.CancellationToken);
        var played = await Tool.Run(
            Environment.GetEnvironmentVariable("ROLECALL_TEST_PYTHON") ?? "python3",
            new Dictionary<string, string>(), Path.Combine(AppContext.BaseDirectory, "saml.py"), readyFile, metadataFile);
        File.Delete(readyFile);
        File.Delete(metadataFile);
        played.ExitCode.Should().Be(0, played.Errors);

        var expected = JsonNode.Parse("""
            {"published":true,"created":"arn:aws:iam::333333333333:saml-provider/Corp",
             "cli":["arn:aws:sts::333333333333:assumed-role/Corp-Admins/ann@corp.example","ann","persistent",true],
             "boto3":["ok","ExpiredTokenException","InvalidIdentityToken","ok","InvalidIdentityToken"],
             "faulty":["ExpiredTokenException","AccessDenied","AccessDenied","AccessDenied"],
             "choices":["arn:aws:iam::333333333333:role/Corp-Admins,arn:aws:iam::333333333333:saml-provider/Corp",
                        "arn:aws:iam::333333333333:role/Corp-Readers,arn:aws:iam::333333333333:saml-provider/Corp"],
             "signed_in":"arn:aws:sts::333333333333:assumed-role/Corp-Readers/ann@corp.example","signed_in_again":true,
             "rotated":["AccessDenied","ok"]}
            """)!;
        var actual = JsonNode.Parse(played.Output)!;
        foreach (var (name, value) in expected.AsObject())
            JsonNode.DeepEquals(actual[name], value)
                .Should().BeTrue($"{name} should be {value?.ToJsonString()}, not {actual[name]?.ToJsonString()}");
    }
}
