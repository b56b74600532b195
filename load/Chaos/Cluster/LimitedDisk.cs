using System.Globalization;

namespace Rolecall.Chaos.Cluster;

/// <summary>
/// A file system in memory that can be made full, and given room again. This process must be root in a mount namespace of its own
/// (load/chaos sees to that): nobody else sees it.
/// </summary>
internal sealed class LimitedDisk : IAsyncDisposable
{
    /// <summary>Of the machine's memory.</summary>
    private const string Roomy = "50%";

    /// <summary>Somebody may write between the look at what is used and the end of the room.</summary>
    private const int Tries = 20;

    private LimitedDisk(string folder) => Folder = folder;

    /// <summary>Where it is mounted.</summary>
    public string Folder { get; }

    public static async Task<LimitedDisk> Make()
    {
        var folder = Directory.CreateTempSubdirectory("rolecall-disk-").FullName;
        // Whoever owns what is in it passes through.
        await Programs.Run("mount", "-t", "tmpfs", "-o", $"size={Roomy},mode=755", "tmpfs", folder);
        return new LimitedDisk(folder);
    }

    /// <summary>Leaves no room for a page more than what is used now.</summary>
    public async Task Fill()
    {
        for (var tried = 1; ; tried++)
        {
            var drive = new DriveInfo(Folder);
            try
            {
                await Resize((drive.TotalSize - drive.AvailableFreeSpace).ToString(CultureInfo.InvariantCulture));
                return;
            }
            catch (InvalidOperationException) when (tried < Tries)
            {
                // More is used than was a moment ago.
            }
        }
    }

    public Task Free() => Resize(Roomy);

    public async ValueTask DisposeAsync()
    {
        await Programs.Run("umount", "--lazy", Folder);
        Directory.Delete(Folder);
    }

    private Task Resize(string size) => Programs.Run("mount", "-o", $"remount,size={size}", Folder);
}
