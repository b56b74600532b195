using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Rolecall.Tests;

namespace Rolecall.EndToEnd.Tests.Clusters;

/// <summary>A real Redis of a test's own, with a password, on a free loopback port, that finds after a restart what it had.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private const string Password = "of,the=tests";

    private readonly string folder = Directory.CreateTempSubdirectory("rolecall-redis-").FullName;
    private readonly int port = FreePorts.Next();
    private Process? process;

    /// <summary>As --cluster takes it.</summary>
    public string Url => $"redis://:{Uri.EscapeDataString(Password)}@127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}";

    public static async Task<RedisServer> Start()
    {
        var server = new RedisServer();
        await server.StartAgain();
        return server;
    }

    /// <summary>Starts it on what it has kept.</summary>
    public async Task StartAgain()
    {
        process = Process.Start(new ProcessStartInfo("redis-server", ["-"])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        // Not as arguments, which everybody on the machine sees.
        await process.StandardInput.WriteAsync(
            $"""
            bind 127.0.0.1
            port {port.ToString(CultureInfo.InvariantCulture)}
            requirepass {Password}
            dir {folder}
            appendonly yes
            appendfsync no

            """);
        process.StandardInput.Close();
        _ = process.StandardOutput.ReadToEndAsync();
        await Waits.Until(Answers, "Redis does not answer");
    }

    /// <summary>Ends it as a power switch would.</summary>
    public async Task Kill()
    {
        process!.Kill();
        await process.WaitForExitAsync().OrFail("Redis has not ended");
        process.Dispose();
        process = null;
    }

    /// <summary>Stops it where it is: it answers nothing, and its connections stay open.</summary>
    public Task Pause() => Signal("STOP");

    public Task Resume() => Signal("CONT");

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
            await Kill();
        Directory.Delete(folder, recursive: true);
    }

    private async Task Signal(string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, process!.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    private async Task<bool> Answers()
    {
        if (process!.HasExited)
            throw new InvalidOperationException($"Redis ended with {process.ExitCode}.");
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"AUTH {Password}\r\nPING\r\n"));
            var heard = new byte[64];
            var text = "";
            while (await client.GetStream().ReadAsync(heard) is > 0 and var read)
            {
                text += Encoding.ASCII.GetString(heard, 0, read);
                if (text.EndsWith("+PONG\r\n", StringComparison.Ordinal))
                    return true;
                // "-LOADING" while it reads what it has kept.
                if (text.Contains('-', StringComparison.Ordinal))
                    return false;
            }
            return false;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
