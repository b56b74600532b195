namespace Rolecall.LoadDriver.Processes;

/// <summary>The bare baseline, on free ports.</summary>
internal sealed class EchoProcess : IAsyncDisposable
{
    private EchoProcess(ChildProcess process, string http, string grpc) => (Process, Http, Grpc) = (process, http, grpc);

    public ChildProcess Process { get; }

    public string Http { get; }

    public string Grpc { get; }

    public static async Task<EchoProcess> Start()
    {
        var process = ChildProcess.Start(ChildProcess.Built("EchoServer"));
        var addresses = (await process.Await(process.Output.ReadLineAsync()))?.Split(' ')
            ?? throw new InvalidOperationException("The echo server did not tell its addresses.");
        return new EchoProcess(process, addresses[0], addresses[1]);
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
