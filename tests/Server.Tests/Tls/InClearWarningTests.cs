using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Rolecall.Server.Tls;

namespace Rolecall.Server.Tests.Tls;

public sealed class InClearWarningTests
{
    [Fact]
    public async Task Server_WithoutTls_SaysSoAtTheStartAndEachMinute()
    {
        var (time, log) = (new FakeTimeProvider(), new Lines());
        using var warning = new InClearWarning(time, log);
        await warning.StartAsync(TestContext.Current.CancellationToken);

        for (var minute = 0; minute < 4; minute++)
        {
            (await log.Next.ReadAsync(TestContext.Current.CancellationToken)).Should().StartWith("Warning: ").And.Contain("without TLS");
            log.Next.TryRead(out _).Should().BeFalse("it is said once a minute");
            time.Advance(InClearWarning.Interval);
        }
        await warning.StopAsync(TestContext.Current.CancellationToken);
    }

    private sealed class Lines : ILogger<InClearWarning>
    {
        private readonly System.Threading.Channels.Channel<string> lines = System.Threading.Channels.Channel.CreateUnbounded<string>();

        public System.Threading.Channels.ChannelReader<string> Next => lines.Reader;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Writer.TryWrite($"{logLevel}: {formatter(state, exception)}");
    }
}
