using System.Diagnostics;
using System.Net;
using System.Xml.Linq;
using Rolecall.Gateway.Limits;

namespace Rolecall.Security.Tests.Exhaustion;

/// <summary>
/// A flood of wrong signatures (issue 10, point 11), over the wire: few are looked at, the others are refused before. Everybody here
/// is 127.0.0.1, the attackers and those whom they must not harm.
/// </summary>
public sealed class BadSignatureFloodTests : IAsyncLifetime
{
    private const int Flood = 3_000;
    private const int Connections = 16;

    // FailedProofs' bounds for one key from one source.
    private const int InARow = 200;
    private const int PerSecond = 20;

    private ServerProcess server = null!;

    public async ValueTask InitializeAsync() => server = await ServerProcess.Start();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task WrongSecrets_AreLookedAtSoManyTimes_AndGoodCallersOfTheSameSourceAreServed()
    {
        var (victim, other) = (server.Ready["developer"], server.Ready["admin"]);
        using var kept = Client(victim, victim.SecretAccessKey);
        (await CodeOfAnswer(kept)).Should().Be("200");
        using var known = Client(other, other.SecretAccessKey);
        (await CodeOfAnswer(known)).Should().Be("200");
        using var attacker = Client(victim, "wrong");
        var told = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
        var began = Stopwatch.GetTimestamp();

        var attack = Parallel.ForAsync(0, Flood, new ParallelOptions { MaxDegreeOfParallelism = Connections }, async (_, _) =>
            told.AddOrUpdate(await CodeOfAnswer(attacker), 1, (_, count) => count + 1));
        while (!attack.IsCompleted)
        {
            (await CodeOfAnswer(kept)).Should().Be("200", "its connection is its own");
            using var anew = Client(other, other.SecretAccessKey);
            (await CodeOfAnswer(anew)).Should().Be("200", "its key is not the one that is attacked");
        }
        await attack;

        var looked = told.GetValueOrDefault("403 SignatureDoesNotMatch");
        looked.Should().BeLessThanOrEqualTo(InARow + Connections + (int)(PerSecond * Stopwatch.GetElapsedTime(began).TotalSeconds) + 1);
        told.GetValueOrDefault("400 Throttling").Should().Be(Flood - looked);
    }

    /// <summary>A client with connections of its own, and plain keys: a wrong secret is refused as a wrong signature is.</summary>
    private HttpClient Client(Person person, string secret)
    {
        var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Connections })
        {
            BaseAddress = new Uri(server.Ready.Aws)
        };
        client.DefaultRequestHeaders.Add("aws-access-key-id", person.AccessKeyId);
        client.DefaultRequestHeaders.Add("aws-secret-access-key", secret);
        return client;
    }

    private static async Task<string> CodeOfAnswer(HttpClient client)
    {
        using var form = new FormUrlEncodedContent([new("Action", "GetCallerIdentity"), new("Version", "2011-06-15")]);
        using var answer = await client.PostAsync(new Uri("/", UriKind.Relative), form, TestContext.Current.CancellationToken);
        if (answer.StatusCode == HttpStatusCode.OK)
            return "200";
        var xml = XDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return $"{(int)answer.StatusCode} {xml.Descendants().Single(element => element.Name.LocalName == "Code").Value}";
    }
}
