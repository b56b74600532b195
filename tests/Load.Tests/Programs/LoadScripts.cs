using System.Diagnostics;
using Rolecall.Tests;

namespace Rolecall.Load.Tests.Programs;

/// <summary>The programs and scripts of load/, run to their end.</summary>
internal static class LoadScripts
{
    /// <summary>load/nightly takes a minute where nothing runs beside it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>The scripts build what they start, for whoever has not; the tests have.</summary>
    public static string[] Built => new DirectoryInfo(AppContext.BaseDirectory).Name == "release" ? ["--no-build"] : [];

    /// <summary>Where a script is.</summary>
    public static string At(string path) => Path.Combine(Corpora.Repository, path);

    /// <summary>What a program of load/ prints.</summary>
    public static Task<string> Run(string project, string[] arguments)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        return Start("dotnet", [Path.Combine(own.Parent!.Parent!.FullName, project, own.Name, $"Rolecall.{project}.dll"), .. arguments]);
    }

    /// <summary>What any program prints. With what it started, it is ended where that takes too long.</summary>
    public static async Task<string> Start(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TimeProvider.System);
        }
        catch (TimeoutException waiting)
        {
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end.", waiting);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
        process.ExitCode.Should().Be(0, "{0}", await errors);
        return await output;
    }
}
