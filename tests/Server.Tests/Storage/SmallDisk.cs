using System.Diagnostics;
using Rolecall.Identity.Ids;
using Rolecall.Server.Storage;
using Rolecall.Server.Storage.Sealing;

namespace Rolecall.Server.Tests.Storage;

/// <summary>
/// A disk of one megabyte that can grow: a tmpfs of its own where the machine lets us mount one, else a limit that the
/// database file keeps itself to. Either way the test runs.
/// </summary>
internal sealed class SmallDisk : IDisposable
{
    private const int PagesOfOneMegabyte = 256;

    private readonly StoreFolder folder = new();

    public SmallDisk(bool mounted) =>
        IsMounted = mounted && OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", Place);

    public bool IsMounted { get; }

    public string Place => folder.Path;

    public SqliteEventStore OpenEvents()
    {
        var store = SqliteEventStoreTests.Open(Place, new SystemRandomSource());
        store.MostPages = IsMounted ? null : PagesOfOneMegabyte;
        return store;
    }

    /// <summary>Where it is mounted.</summary>
    public void MakeRoom() => Run("mount", "-o", "remount,size=64m", Place).Should().BeTrue();

    public void MakeRoom(SqliteEventStore store)
    {
        if (IsMounted)
            MakeRoom();
        else
            store.MostPages = 64 * PagesOfOneMegabyte;
    }

    public void Dispose()
    {
        if (IsMounted)
            Run("umount", "--lazy", Place);
        folder.Dispose();
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
