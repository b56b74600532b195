using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;
using Rolecall.Api.Machines;

namespace Rolecall.Api.Tests.Machines;

/// <summary>Who holds a port is told, whatever else that process does meanwhile.</summary>
public sealed class PortHolderTests
{
    [Fact]
    public async Task ProcessThatOpensAndClosesFiles_IsToldAsHolder()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");
        // Descriptors are looked at in their numbers' order: the files' come before the listener's.
        var files = Open();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var done = new CancellationTokenSource();
        var busy = Task.Run(() => CloseAndOpen(files, done.Token), TestContext.Current.CancellationToken);

        var told = Enumerable.Range(0, 100).Select(_ => PortHolder.Of(port)).ToList();

        await done.CancelAsync();
        await busy;
        told.Should().AllSatisfy(holder => holder.Should().Contain(
            $"(process {Environment.ProcessId.ToString(CultureInfo.InvariantCulture)})"));
    }

    private static void CloseAndOpen(List<SafeFileHandle> files, CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            files.ForEach(file => file.Dispose());
            files = Open();
        }
        files.ForEach(file => file.Dispose());
    }

    private static List<SafeFileHandle> Open() =>
        [.. Enumerable.Range(0, 50).Select(_ => File.OpenHandle(typeof(PortHolderTests).Assembly.Location))];
}
