using System.Net;
using Rolecall.Gateway.Pipeline;

namespace Rolecall.Security.Tests.MagicKeys;

/// <summary>The same on a server process, as strangers reach it: a share of the tries, and under the switches that open its like.</summary>
[Collection(AloneCollection.Name)]
public sealed class NoMagicKeyOverSocketsTests
{
    private const int GuessesOnEachWire = 500;

    /// <summary>Variables by which simulators, proxies and frameworks are told not to check, or whom to believe.</summary>
    private static readonly string[] Switches =
    [
        "IAM_SOFT_MODE", "ENFORCE_IAM=0", "DISABLE_IAM", "IAM_ENFORCEMENT=off", "INITIAL_NO_AUTH_ACTION_COUNT=1000000",
        "MOTO_ALLOW_NONEXISTENT_REGION", "MOTO_ACCOUNT_ID=333333333333", "MOTO_ENABLE_ISO_REGIONS", "S3_SKIP_SIGNATURE_VALIDATION",
        "S3_IGNORE_SIGNATURE", "PARITY_AWS_ACCESS_KEY_ID", "TEST_AWS_ACCOUNT_ID=333333333333", "TEST_AWS_ACCESS_KEY_ID=test",
        "TEST_AWS_SECRET_ACCESS_KEY=test", "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test", "AWS_SESSION_TOKEN=test",
        "MINIO_ROOT_USER=test", "MINIO_ROOT_PASSWORD=test", "MINIO_ACCESS_KEY=test", "MINIO_SECRET_KEY=test",
        "ROLECALL_ADMIN_TOKEN=test", "ROLECALL_TOKEN=test", "ROLECALL_NO_AUTH", "ROLECALL_AUTH=none", "ROLECALL_DISABLE_AUTH",
        "ROLECALL_SKIP_SIGNATURE", "ROLECALL_INSECURE", "ROLECALL_TEST", "ROLECALL_DEV", "ROLECALL_DEBUG", "DEBUG", "DEV", "TEST",
        "CI", "LOCALSTACK_AUTH_TOKEN=test", "LOCALSTACK_API_KEY=test", "ACTIVATE_PRO=0", "ASPNETCORE_ENVIRONMENT=Development",
        "DOTNET_ENVIRONMENT=Development", "Authentication__Disabled=true", "AdminToken=test",
    ];

    [Fact]
    public async Task GuessesAndLiterals_OverSockets_OpenNothing()
    {
        await using var server = await ServerProcess.Start();
        await Scan(server.Ready, SourceLiterals.All.Where((_, at) => at % 40 == 0).ToList());
    }

    [Fact]
    public async Task Server_UnderTheSwitchesThatOpenOthers_LetsNobodyIn()
    {
        await using var server = new ServerProcess
        {
            Environment = Switches.Select(one => one.Split('=')).ToDictionary(one => one[0], one => one.Length > 1 ? one[1] : "1"),
        };
        await server.StartAgain();
        await Scan(server.Ready, Guesses.Famous);
    }

    private static async Task Scan(Ready ready, IReadOnlyList<string> words)
    {
        using var sockets = new Sockets(ready);
        var issued = await Issued.By(ready);
        var doors = new Doors(issued).All();
        var scan = new Scan(sockets.Send);
        foreach (var door in doors.Where(door => door.Issued is not null))
            (await scan.Try(door, door.Issued!, IPAddress.Loopback)).Should().BeTrue(door.ToString());
        scan.Accepted.Should().HaveCount(doors.Count(door => door.Issued is not null), "the scan sees who is let in");
        scan.Accepted.Clear();

        await scan.TryAll(doors, words);
        await scan.Guess(doors, issued, GuessesOnEachWire);

        scan.Found.Should().BeEmpty();
        foreach (var wire in doors.Select(door => door.Wire).Distinct())
            scan.Tried(wire).Should().BeGreaterThan(GuessesOnEachWire, wire);
    }
}
