using System.Globalization;

namespace Rolecall.Security.Tests.Addresses;

/// <summary>
/// Any program on the machine reaches what a process listens on. Orleans' silo and gateway ports took all of them, without a
/// secret, for the server's own gateway.
/// </summary>
public sealed class ListeningSocketTests(StandingServer shared) : IClassFixture<StandingServer>
{
    private const string Listening = "0A";

    [Fact]
    public void Server_OfOneProcess_ListensOnItsTwoPortsAlone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");
        var own = SocketsOf(shared.Ready.Pid);

        var tcp = Rows("tcp").Concat(Rows("tcp6")).Where(row => row[3] == Listening && own.Contains(row[9])).Select(PortOf);
        var udp = Rows("udp").Concat(Rows("udp6")).Where(row => own.Contains(row[9])).Select(PortOf);
        // The flag of sockets that listen is __SO_ACCEPTCON.
        var unix = Rows("unix").Where(
            row => Convert.ToInt32(row[3], 16) == 0x10000 && own.Contains(row[6])).Select(row => row.ElementAtOrDefault(7) ?? "");

        tcp.Should().BeEquivalentTo([new Uri(shared.Ready.Aws).Port, new Uri(shared.Ready.Grpc).Port]);
        udp.Should().BeEmpty();
        foreach (var path in unix)
        {
            // The .NET runtime's own, for tools of the same user, who can read the data directory anyway.
            Path.GetFileName(path).Should().StartWith($"dotnet-diagnostic-{shared.Ready.Pid}-");
            if (!OperatingSystem.IsWindows())
                File.GetUnixFileMode(path).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private static HashSet<string> SocketsOf(int process)
    {
        try
        {
            return [.. new DirectoryInfo($"/proc/{process}/fd").EnumerateFileSystemInfos()
                .Select(descriptor => descriptor.LinkTarget ?? "")
                .Where(target => target.StartsWith("socket:[", StringComparison.Ordinal))
                .Select(target => target["socket:[".Length..^1])];
        }
        catch (UnauthorizedAccessException)
        {
            Assert.Skip("a process without core dumps shows its descriptors to root alone");
            throw;
        }
    }

    private static IEnumerable<string[]> Rows(string table) =>
        File.ReadAllLines("/proc/net/" + table).Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static int PortOf(string[] row) => int.Parse(row[1].Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
