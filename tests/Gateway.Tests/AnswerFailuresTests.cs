using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Rolecall.Gateway.Pipeline;

namespace Rolecall.Gateway.Tests;

/// <summary>What becomes of an answer that cannot be written.</summary>
public sealed class AnswerFailuresTests
{
    [Fact]
    public async Task Answer_ThatFindsNoMemory_IsLoggedOnce_AndCut()
    {
        var (log, life) = (new Lines(), new Life());
        var http = new DefaultHttpContext();
        http.Features.Set<IHttpRequestLifetimeFeature>(life);

        await new AnswerFailures(log).Serve(http, _ => throw new OutOfMemoryException());

        log.Failures.Should().ContainSingle().Which.Should().BeOfType<OutOfMemoryException>();
        life.Aborted.Should().BeTrue();
    }

    private sealed class Life : IHttpRequestLifetimeFeature
    {
        public bool Aborted { get; private set; }

        public CancellationToken RequestAborted { get; set; }

        public void Abort() => Aborted = true;
    }

    private sealed class Lines : ILogger<AnswerFailures>
    {
        public List<Exception?> Failures { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Failures.Add(exception);
    }
}
