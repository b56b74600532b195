using Microsoft.Extensions.Logging;
using Rolecall.Contracts.Storage;
using Rolecall.Server.Storage;
using Rolecall.Server.Tests.Logs;
using Rolecall.Tests;

namespace Rolecall.Server.Tests.Storage;

/// <summary>The one writer of an embedded database: what fails alone, and what it does about what it has put off.</summary>
public sealed class GroupCommitTests : IDisposable
{
    private readonly StoreFolder folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Write_ThatBreaksARuleOfTheDatabase_FailsAlone()
    {
        var database = Open();
        await using (var writer = new GroupCommit(database))
        {
            using var begin = new ManualResetEventSlim();
            var first = writer.Run(
                commands =>
                {
                    begin.Wait(Cancel);
                    return Insert(commands, 0);
                },
                Cancel);
            // They wait for the first one, and so together.
            var bad = writer.Run(
                commands =>
                {
                    Insert(commands, 1_000);
                    return Insert(commands, 1_000);
                },
                Cancel);
            var good = Enumerable.Range(1, 20).Select(number => writer.Run(commands => Insert(commands, number), Cancel)).ToList();
            begin.Set();

            await Task.WhenAll([first, .. good]);
            await FluentActions.Awaiting(() => bad).Should().ThrowAsync<StoreUnavailableException>();
        }
        Count(database).Should().Be(21, "nothing of the bad one is kept");
        database.Close();
    }

    [Fact]
    public async Task WhatWasPutOff_AndFails_IsLogged_AndEndsNoWriter()
    {
        var (database, log, steps) = (Open(), new KeptLog<SqliteEventStore>(), new StepsThatFailOnce());
        await using (var writer = new GroupCommit(database, steps, TimeSpan.Zero, log))
        {
            await writer.Run(commands => Insert(commands, 1), Cancel);
            await Waits.Until(() => Task.FromResult(!steps.IsBehind), "what was put off was never done");

            await writer.Run(commands => Insert(commands, 2), Cancel);
        }
        log.Lines.Should().ContainSingle().Which.Should().Match<(int Event, LogLevel Level, string Text)>(
            line => line.Event == GroupCommit.PutOffEvent && line.Level == LogLevel.Warning && line.Text.Contains("no such step"));
        Count(database).Should().Be(2);
        database.Close();
    }

    private SqliteDatabase Open() => new(folder.File("numbers.db"), ["CREATE TABLE number (number INTEGER PRIMARY KEY)"]);

    private static bool Insert(SqliteCommands commands, int number)
    {
        commands.Execute("INSERT INTO number (number) VALUES ($1)", number);
        return true;
    }

    private static long Count(SqliteDatabase database)
    {
        using var commands = new SqliteCommands(database.Open());
        return (long)commands.Prepare("SELECT count(*) FROM number").ExecuteScalar()!;
    }

    private sealed class StepsThatFailOnce : CommitSteps
    {
        private int done;

        public override bool IsBehind => Volatile.Read(ref done) < 2;

        public override void CatchUp(SqliteCommands commands)
        {
            if (Interlocked.Increment(ref done) == 1)
                throw new InvalidOperationException("no such step");
        }
    }
}
