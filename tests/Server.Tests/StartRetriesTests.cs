using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Runtime;

namespace Rolecall.Server.Tests;

/// <summary>For what a start waits, and for what it does not.</summary>
public sealed class StartRetriesTests : IDisposable
{
    private readonly WaitedTime time = new();
    private readonly CancellationTokenSource stopping = new();

    public void Dispose() => stopping.Dispose();

    [Fact]
    public async Task Start_AsksASiloAgain_ThatDoesNotAnswer()
    {
        var asked = 0;
        var starting = Retries().Try(() => asked++ < 3 ? Task.FromException<int>(new SiloUnavailableException()) : Task.FromResult(7));

        await time.Pass(starting);

        (await starting).Should().Be(7);
    }

    [Fact]
    public async Task Start_IsGivenUp_WhereNoSiloAnswersForAMinute()
    {
        var starting = Retries().Try(() => Task.FromException<int>(new TimeoutException()));

        await time.Invoking(it => it.Pass(starting)).Should().ThrowAsync<TimeoutException>();
    }

    [Fact]
    public async Task Start_WaitsNoLonger_WhereTheProcessIsAskedToEnd()
    {
        var starting = Retries().Try(() => Task.FromException<int>(new SiloUnavailableException()));

        await stopping.CancelAsync();

        await ShouldHaveEnded(starting);
    }

    [Fact]
    public async Task Start_WaitsForNoAnswer_WhereTheProcessIsAskedToEnd()
    {
        var starting = Retries().Try(() => new TaskCompletionSource<int>().Task);

        await stopping.CancelAsync();

        await ShouldHaveEnded(starting);
    }

    [Fact]
    public async Task Mistake_OfOurOwn_IsToldAtOnce()
    {
        var asked = 0;
        var starting = Retries().Try(() =>
        {
            asked++;
            return Task.FromException<int>(new OrleansConfigurationException("wrong"));
        });

        await time.Invoking(it => it.Pass(starting)).Should().ThrowAsync<OrleansConfigurationException>();
        asked.Should().Be(1);
    }

    private static async Task ShouldHaveEnded(Task starting)
    {
        var ended = async () => await starting;
        await ended.Should().ThrowAsync<OperationCanceledException>();
    }

    private StartRetries Retries() => new(time, stopping.Token, NullLogger<StartRetries>.Instance);
}
