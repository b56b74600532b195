using System.Diagnostics;
using System.Globalization;
using Rolecall.StorageCrashWriter;
using Rolecall.Tests;

namespace Rolecall.Server.Tests.Storage;

/// <summary>Kill -9 in the middle of 64 writers: every acknowledged write is there, and none is half there.</summary>
public abstract class EventStoreCrashContract : EventStoreSnapshotContract
{
    /// <summary>How often it is killed.</summary>
    protected virtual int Rounds => 20;

    /// <summary>What the crash writer is told to open.</summary>
    protected abstract string KindForCrashWriter { get; }

    [Fact]
    public async Task Append_KilledInTheMiddleOf64Writers_KeepsAllThatWasAcknowledgedAndNothingHalf()
    {
        for (var round = 0; round < Rounds; round++)
        {
            // Each round dies at another place: the first while its tables are new, the last deep in its work.
            var acknowledged = await WriteUntilKilled(acknowledgements: 1 + (round * 83));
            await Reopen();
            for (var writer = 0; writer < CrashRecord.Writers; writer++)
            {
                var stream = await Store.Load(CrashRecord.Stream(writer), Cancel);
                stream.Version.Should().BeGreaterThanOrEqualTo(acknowledged[writer], $"writer {writer} was told so in round {round}");
                (stream.Version % CrashRecord.RecordsOfOneAppend).Should().Be(0, "an append is there whole or not at all");
                for (var version = 1; version <= stream.Version; version++)
                {
                    stream.Records[version - 1].Span.SequenceEqual(CrashRecord.Body(writer, version).Span)
                        .Should().BeTrue($"record {version} of writer {writer} must be as written, after round {round}");
                }
            }
            await CheckIntegrity();
            (await Store.Append($"in/crash/after/{round}", 0, Records("writable"), Cancel)).Should().Be(1);
        }
    }

    /// <summary>What the store's own check says; throws where it finds damage.</summary>
    protected virtual Task CheckIntegrity() => Task.CompletedTask;

    /// <returns>The newest version of each writer's stream that was acknowledged.</returns>
    private async Task<long[]> WriteUntilKilled(int acknowledgements)
    {
        await StoreFolder.Close(Store);
        var program = Path.Combine(
            AppContext.BaseDirectory.Replace("Server.Tests", "StorageCrashWriter", StringComparison.Ordinal),
            "Rolecall.StorageCrashWriter.dll");
        using var child = Process.Start(new ProcessStartInfo(
            "dotnet", [program, KindForCrashWriter, Folder.Path])
        { RedirectStandardOutput = true })!;
        var acknowledged = new long[CrashRecord.Writers];
        var seen = 0;
        try
        {
            // What the child told before its death is in the pipe still, so reading goes on to the end.
            while (await child.StandardOutput.ReadLineAsync(Cancel) is { } line)
            {
                var words = line.Split(' ');
                // The last line may be cut: a write whose telling was cut off was not acknowledged.
                if (words is [var writer, var version] && line.EndsWith('.'))
                    acknowledged[int.Parse(writer, CultureInfo.InvariantCulture)] = long.Parse(
                        version.TrimEnd('.'), CultureInfo.InvariantCulture);
                if (++seen == acknowledgements)
                    child.Kill();
            }
        }
        finally
        {
            child.Kill();
        }
        await child.WaitForExitAsync(Cancel).OrFail("the killed writer has not ended");
        child.ExitCode.Should().NotBe(0, "it was killed, it did not end");
        seen.Should().BeGreaterThanOrEqualTo(acknowledgements);
        return acknowledged;
    }
}
