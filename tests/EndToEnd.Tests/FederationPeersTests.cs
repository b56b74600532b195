using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rolecall.EndToEnd.Tests;

/// <summary>
/// Implementations of others that judge what simulated identity providers sign, and that sign what STS takes: federation_peers.py plays it,
/// here it is judged.
/// </summary>
public sealed class FederationPeersTests(StandingServer shared) : IClassFixture<StandingServer>
{
    /// <summary>Explicit: needs Debian's python3-pysaml2, xmlsec1 and python3-jwt, which tests/long federation installs.</summary>
    [Fact(Explicit = true)]
    public async Task Pysaml2AndPyJwt_TakeOurs_AndAreTaken()
    {
        var readyFile = Path.GetTempFileName();
        await File.WriteAllTextAsync(
            readyFile, JsonSerializer.Serialize(shared.Ready, JsonSerializerOptions.Web), TestContext.Current.CancellationToken);
        var played = await Tool.Run(
            "/usr/bin/python3", new Dictionary<string, string>(), Path.Combine(AppContext.BaseDirectory, "federation_peers.py"), readyFile);
        File.Delete(readyFile);
        played.ExitCode.Should().Be(0, played.Errors);

        var expected = JsonNode.Parse("""
            {"pysaml2_reads":true,"pysaml2_reads_signed_twice":"ann","pysaml2_reads_encrypted":"ann",
             "pysaml2_refuses":[true,true,true,true,true,true,true],
             "sts_takes_pysaml2s":["ok","ExpiredTokenException","ok","ok","AccessDenied","AccessDenied","AccessDenied"],
             "pyjwt_reads":"ann","pyjwt_refuses":[true,true,true,true,true,true,true,true],
             "sts_takes_pyjwts":["ok","ok","ok","AccessDenied","ExpiredTokenException","InvalidIdentityToken"]}
            """)!;
        var actual = JsonNode.Parse(played.Output)!;
        foreach (var (name, value) in expected.AsObject())
            JsonNode.DeepEquals(actual[name], value)
                .Should().BeTrue($"{name} should be {value?.ToJsonString()}, not {actual[name]?.ToJsonString()}");
    }
}
