using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Rolecall.Chaos.Cluster;

/// <summary>
/// A network namespace for each silo, joined by this process's own, which passes their packets on and reaches them all: so that silos can
/// be parted from each other, and neither from their database nor from their callers. This process must be root in a namespace of its own
/// (load/chaos sees to that): nothing of the machine's network is changed.
/// </summary>
internal sealed class SiloNetwork : IAsyncDisposable
{
    private const string Table = "chaos";

    private readonly string prefix = string.Create(CultureInfo.InvariantCulture, $"chaos-{Environment.ProcessId}-");
    private readonly int silos;

    private SiloNetwork(int silos) => this.silos = silos;

    public static async Task<SiloNetwork> Make(int silos)
    {
        var network = new SiloNetwork(silos);
        try
        {
            await File.WriteAllTextAsync("/proc/sys/net/ipv4/ip_forward", "1");
            for (var silo = 0; silo < silos; silo++)
                await network.Add(silo);
            await Programs.Run("nft", "add", "table", "ip", Table);
            await Programs.Run("nft", "add", "chain", "ip", Table, "forward", "{ type filter hook forward priority 0; }");
            return network;
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    /// <summary>The silo's own.</summary>
    public static IPAddress AddressOf(int silo) => IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"10.99.{silo}.2"));

    /// <summary>Where the silo reaches this process.</summary>
    public static IPAddress HubOf(int silo) => IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"10.99.{silo}.1"));

    /// <summary>
    /// Makes a socket that is in the silo's network, whoever uses it: so the silo's own loopback is reached, as by somebody on its machine.
    /// </summary>
    public Func<Socket> DialOf(int silo) => () => Dial("/run/netns/" + NameOf(silo));

    /// <param name="there">The file of a network namespace.</param>
    /// <exception cref="IOException">There is none.</exception>
    /// <exception cref="InvalidOperationException">It cannot be entered.</exception>
    public static Socket Dial(string there)
    {
        var made = new TaskCompletionSource<Socket>();
        // A thread that has gone into another namespace is of no use to anybody else.
        new Thread(() =>
        {
            try
            {
                using var file = File.OpenHandle(there);
                if (Namespaces.Enter(file.DangerousGetHandle().ToInt32(), Namespaces.OfNetwork) != 0)
                    throw new InvalidOperationException($"The network {there} cannot be entered.");
                made.SetResult(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
            }
            catch (Exception failed)
            {
                // It would end the process here; whoever dials can say more.
                made.SetException(failed);
            }
        })
        { IsBackground = true }.Start();
        return made.Task.GetAwaiter().GetResult();
    }

    /// <summary>What starts a process there.</summary>
    public IReadOnlyList<string> LauncherOf(int silo) => ["ip", "netns", "exec", NameOf(silo)];

    /// <summary>No packet of the silo reaches another silo from now on; nor, unless it is one way only, the other way round.</summary>
    public static async Task Part(int silo, bool oneWay)
    {
        await Drop("saddr", silo);
        if (!oneWay)
            await Drop("daddr", silo);
    }

    /// <summary>All reach each other again.</summary>
    public static Task Join() => Programs.Run("nft", "flush", "chain", "ip", Table, "forward");

    public async ValueTask DisposeAsync()
    {
        // Their links go with them; the rules go with this process's own namespace.
        for (var silo = 0; silo < silos; silo++)
            await Programs.Try("ip", "netns", "delete", NameOf(silo));
    }

    private static Task Drop(string side, int silo) =>
        Programs.Run("nft", "add", "rule", "ip", Table, "forward", "ip", side, AddressOf(silo).ToString(), "drop");

    private async Task Add(int silo)
    {
        var (name, here) = (NameOf(silo), string.Create(CultureInfo.InvariantCulture, $"chaos{silo}"));
        await Programs.Run("ip", "netns", "add", name);
        await Programs.Run("ip", "link", "add", here, "type", "veth", "peer", "name", "eth0", "netns", name);
        await Programs.Run("ip", "address", "add", $"{HubOf(silo)}/24", "dev", here);
        await Programs.Run("ip", "link", "set", here, "up");
        await Programs.Run("ip", "-n", name, "address", "add", $"{AddressOf(silo)}/24", "dev", "eth0");
        await Programs.Run("ip", "-n", name, "link", "set", "lo", "up");
        await Programs.Run("ip", "-n", name, "link", "set", "eth0", "up");
        await Programs.Run("ip", "-n", name, "route", "add", "default", "via", HubOf(silo).ToString());
    }

    private string NameOf(int silo) => prefix + silo.ToString(CultureInfo.InvariantCulture);
}
