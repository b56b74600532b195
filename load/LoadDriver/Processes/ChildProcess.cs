using System.Diagnostics;
using System.Globalization;

namespace Rolecall.LoadDriver.Processes;

/// <summary>A built program of this repository as a process of its own, ended by its id.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process process;
    private readonly CompilerTime compiler;
    private readonly string allocated;
    private TimeSpan cpu;
    private long memory;

    private ChildProcess(Process process, string allocated)
    {
        (this.process, this.allocated) = (process, allocated);
        compiler = new CompilerTime(process.Id);
        Errors = process.StandardError.ReadToEndAsync();
        Ended = process.WaitForExitAsync();
    }

    public int Id => process.Id;

    public Task Ended { get; }

    /// <summary>What it has written as errors, once it has ended.</summary>
    public Task<string> Errors { get; }

    public StreamReader Output => process.StandardOutput;

    /// <summary>Processor time of the process so far, user and system, over all cores; of one that has ended, as last seen.</summary>
    public TimeSpan Cpu
    {
        get
        {
            See();
            return cpu;
        }
    }

    /// <summary>Processor time of the runtime's tiered compiler so far, as far as it was seen: part of <see cref="Cpu"/>.</summary>
    public TimeSpan Compiler => compiler.Read();

    /// <summary>Resident memory, in bytes; of a process that has ended, as last seen.</summary>
    public long Memory
    {
        get
        {
            See();
            return memory;
        }
    }

    /// <summary>Bytes that the process has allocated so far, a few milliseconds ago.</summary>
    public long Allocated
    {
        get
        {
            var bytes = File.ReadAllBytes(allocated);
            return bytes.Length < sizeof(long) ? 0 : BitConverter.ToInt64(bytes);
        }
    }

    /// <summary>The dll that came with this program, in a folder of its own, or was built beside it in the same configuration.</summary>
    /// <param name="project">The folder under artifacts/bin.</param>
    public static string Built(string project)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var (packed, name) = (Path.Combine(own.FullName, project), $"Rolecall.{project}.dll");
        return Path.Combine(Directory.Exists(packed) ? packed : Path.Combine(own.Parent!.Parent!.FullName, project, own.Name), name);
    }

    public static ChildProcess Start(string binary, params IEnumerable<string> arguments) => Start(binary, environment: [], arguments);

    public static ChildProcess Start(
        string binary, IEnumerable<KeyValuePair<string, string>> environment, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", [binary, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var allocated = Path.GetTempFileName();
        File.WriteAllBytes(allocated, new byte[sizeof(long)]);
        // An installed tool has no probe, and nobody asks it what the server allocated.
        if (Built("AllocationProbe") is var probe && File.Exists(probe))
        {
            start.Environment["DOTNET_STARTUP_HOOKS"] = probe;
            start.Environment["ROLECALL_LOAD_ALLOCATED"] = allocated;
        }
        return new ChildProcess(Process.Start(start)!, allocated);
    }

    private void See()
    {
        try
        {
            process.Refresh();
            (cpu, memory) = (process.TotalProcessorTime, process.WorkingSet64);
        }
        catch (InvalidOperationException)
        {
            // It has ended.
        }
    }

    public async Task<T> Await<T>(Task<T> awaited)
    {
        if (await Task.WhenAny(awaited, Ended).WaitAsync(Patience) == Ended && !awaited.IsCompleted)
            throw new InvalidOperationException($"A child process ended with {process.ExitCode}: {await Errors}");
        return await awaited;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync().OrFail("kill has not ended");
            try
            {
                await Ended.WaitAsync(Patience);
            }
            catch (TimeoutException)
            {
                process.Kill();
                await Ended.OrFail("the killed process has not ended");
            }
        }
        process.Dispose();
        File.Delete(allocated);
    }
}
