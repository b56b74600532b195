using System.Collections.Concurrent;
using System.Globalization;
using Rolecall.Recorded.Tests.Comparison;
using Rolecall.Recorded.Tests.Scenarios;

namespace Rolecall.Recorded.Tests;

/// <summary>Every recorded exchange, replayed. What differs from AWS and is not known to is a failure, and so is what is known to differ and does not.</summary>
public sealed class RecordedTests(StandingServer server) : IClassFixture<StandingServer>
{
    private const int AtOnce = 4;

    private static int sandboxes;

    [Fact]
    public Task OurExchanges_OverTheAwsWire_AreAsAwsAnswers() =>
        Hold(
            "recorded",
            ScenarioFiles.In(Path.Combine(Corpora.Repository, "tests", "cases", "recorded")).Append(LinkedRole.ScenarioOf(
                "recorded/service-linked-roles", LinkedRole.Ours())));

    [Fact]
    public Task LocalStacksExchanges_OverTheAwsWire_AreAsAwsAnswers() =>
        Hold(
            "aws-recorded",
            ScenarioFiles.In(Corpora.Folder("aws-recorded")).Append(LinkedRole.ScenarioOf(
                "aws-recorded/service-linked-roles", LinkedRole.Recorded())));

    private async Task Hold(string folder, IEnumerable<Scenario> scenarios)
    {
        var replayed = await ReplayAll(scenarios);
        replayed.Should().NotBeEmpty();
        var told = string.Create(CultureInfo.InvariantCulture,
            $"{folder}: {replayed.Count(one => one.Equal)} equal, {replayed.Count(one => one is { Equal: false, NotBuilt: false })} different, {replayed.Count(one => one.NotBuilt)} not built");
        Console.WriteLine(told);
        TestContext.Current.TestOutputHelper?.WriteLine(told);

        string.Join("\n", KnownDifferences.Faults(replayed, folder)).Should().BeEmpty();
    }

    private async Task<IReadOnlyList<Replayed>> ReplayAll(IEnumerable<Scenario> scenarios)
    {
        using var grpc = new GrpcClient(server.Ready);
        var replayed = new ConcurrentBag<Replayed>();
        await Parallel.ForEachAsync(scenarios, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (scenario, _) =>
        {
            foreach (var one in await Replay.Run(scenario, server.Ready, grpc, $"recorded-{Interlocked.Increment(ref sandboxes)}"))
                replayed.Add(one);
        });
        return [.. replayed.OrderBy(one => one.Key, StringComparer.Ordinal)];
    }
}
