namespace Rolecall.Security.Tests.MagicKeys;

/// <summary>
/// Nothing opens anything that the sandbox did not issue: no key, no token, no header, no account number. Everything that could be
/// such a word is tried in every place of every wire: in this process, for the number of tries, and a share of them over sockets.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class NoMagicKeyTests(InProcessServer server) : IClassFixture<InProcessServer>
{
    private const int GuessesOnEachWire = 100_000;

    private static readonly string[] Wires = ["query", "json", "s3", "connect", "grpc", "metadata", "container", "issuer"];

    private IReadOnlyList<Door> Doors { get; } = new Doors(server.Issued).All();

    /// <summary>The control of all that follows: the same requests are let in with what was issued for them.</summary>
    [Fact]
    public async Task Issued_InItsPlace_Opens_OnEveryWire()
    {
        var scan = new Scan(server.Send);
        foreach (var door in Doors.Where(door => door.Issued is not null))
        {
            (await scan.Try(door, door.Issued!, System.Net.IPAddress.Loopback)).Should().BeTrue(string.Join('\n', scan.UntriedExamples));
            scan.Accepted.Should().ContainSingle(one => one.StartsWith($"{door.Wire}, {door.Name}: "));
        }
        Doors.Where(door => door.Issued is not null).Select(door => door.Wire).Distinct().Should().BeEquivalentTo(Wires);
    }

    [Fact]
    public async Task LiteralsOfTheSources_InEveryPlace_OpenNothing()
    {
        SourceLiterals.All.Should().HaveCountGreaterThan(2_000)
            .And.Contain(["AWS4-HMAC-SHA256", "aws-access-key-id", "333333333333", "rcs_", "InvalidAdminToken"]);
        var scan = new Scan(server.Send);

        await scan.TryAll(Doors, [.. SourceLiterals.All, .. Guesses.Famous]);

        scan.Found.Should().BeEmpty();
        Wires.Should().AllSatisfy(wire => scan.Tried(wire).Should().BeGreaterThan(SourceLiterals.All.Count, Describe(scan)));
    }

    [Fact]
    public async Task Guesses_AHundredThousandOnEachWire_OpenNothing()
    {
        var scan = new Scan(server.Send);

        await scan.Guess(Doors, server.Issued, GuessesOnEachWire);

        scan.Found.Should().BeEmpty();
        Wires.Should().AllSatisfy(wire => scan.Tried(wire).Should().BeGreaterThanOrEqualTo(GuessesOnEachWire, Describe(scan)));
    }

    /// <summary>A server with two magic words in it, as others have them: an admin token, and a header that needs no credentials.</summary>
    [Fact]
    public async Task MagicWords_ThatAServerHas_AreFound()
    {
        var token = SourceLiterals.All[700];
        var header = SourceLiterals.All.First(literal => literal.StartsWith("x-amz-", StringComparison.Ordinal));
        var scan = new Scan((call, source) => server.Send(call with
        {
            Headers =
            [
                .. call.Headers.Select(
                    one => one.Value == "Bearer " + token ? new(one.Key, "Bearer " + server.Issued.Server.AdminToken) : one),
                .. call.Headers.Where(one => one.Key == header && one.Value == "true").SelectMany(_ => new KeyValuePair<string, string>[]
                {
                    new("aws-access-key-id", server.Issued.KeyId), new("aws-secret-access-key", server.Issued.Secret),
                }),
            ],
        }, source));

        await scan.TryAll([.. Doors.Where(door => door.Wire is "connect" or "grpc")], [.. SourceLiterals.All.Skip(650).Take(100), header]);

        scan.Accepted.Select(one => one[..one.IndexOf(" → ", StringComparison.Ordinal)]).Distinct().Should().BeEquivalentTo(
            from wire in new[] { "connect", "grpc" }
            from found in new[] { $"admin token: {token}", $"sandbox token: {token}", $"name of a header: {header}" }
            select $"{wire}, {found}");
    }

    [Fact]
    public void SourceLiterals_OfALineWithEscapesHolesAndComments_AreAllRead() => SourceLiterals.Of(
        """
        var a = "one\"two"; // "not this"
        var b = $"x{y}z" + @"c:\""d" + '"' + "last"; /* "nor this" */
        """).Should().BeEquivalentTo(["one\"two", "x", "y", "z", "c:\\\"d", "last"]);

    private static string Describe(Scan scan) =>
        string.Join('\n', scan.Untried.Select(one => one.ToString()).Concat(scan.UntriedExamples.Take(20).Select(one => one.ToString())));
}
