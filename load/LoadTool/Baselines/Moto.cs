using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Rolecall.LoadDriver;
using Rolecall.LoadTool.Scenarios;
using Rolecall.LoadTool.Targets;
using Rolecall.LoadTool.Wires;

namespace Rolecall.LoadTool.Baselines;

/// <summary>moto's server, where it is installed: a process of its own on a free port of the loopback, ended by its id.</summary>
internal sealed class Moto : IAsyncDisposable
{
    private const string Program = "moto_server";

    /// <summary>Of a closed load: it serves some hundred calls a second, so that a rate that suits the server would only pile up.</summary>
    private const int Callers = 16;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private readonly Process process;

    private Moto(Process process) => this.process = process;

    /// <summary>Null where it is not installed, or does not start.</summary>
    public static async Task<Baseline?> Start(TimeSpan timeout)
    {
        var paths = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        if (!Array.Exists(paths, folder => File.Exists(Path.Combine(folder, Program))))
            return null;
        var port = FreePort();
        var moto = new Moto(Process.Start(new ProcessStartInfo(
            Program, ["-H", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        })!);
        if (!await moto.Serves())
        {
            await moto.DisposeAsync();
            return null;
        }
        Gateway[] gateways = [new(new Uri(FormattableString.Invariant($"http://127.0.0.1:{port}")), Grpc: null)];
        return new Baseline(
            "moto",
            new Server(gateways, AdminToken: null, new ProcessFigures(moto.process.Id), Started: null),
            new AwsWire(gateways, Callers, timeout),
            moto)
        {
            LoadOf = load => new LoadModel
            {
                Callers = Callers,
                Duration = load.Length < Longest ? load.Length : Longest,
                WarmUp = TimeSpan.FromSeconds(1),
            },
        };
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync().OrFail("moto has not ended");
        }
        process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Whether it said that it serves; then what it tells of each call is read and thrown away.</summary>
    private async Task<bool> Serves()
    {
        _ = process.StandardOutput.ReadToEndAsync();
        while (await process.StandardError.ReadLineAsync().OrFail("moto did not start") is { } line)
        {
            if (line.Contains("Running on http", StringComparison.Ordinal))
            {
                _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
                return true;
            }
        }
        return false;
    }
}
