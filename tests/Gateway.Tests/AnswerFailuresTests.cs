using Microsoft.AspNetCore.Connections;
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

    public static TheoryData<Exception> EndsOfConnections =>
    [
        new ConnectionResetException("reset"),
        new ConnectionAbortedException("aborted"),
        new IOException("The request stream was aborted.", new ConnectionAbortedException("aborted")),
        new IOException("The client reset the request stream.", new ConnectionResetException("reset")),
    ];

    /// <summary>Whoever goes away may do so before the request's token is cancelled.</summary>
    [Theory]
    [MemberData(nameof(EndsOfConnections))]
    public async Task Client_ThatHasGone_IsNoErrorOfThisServer(Exception gone)
    {
        var (log, life) = (new Lines(), new Life());
        var http = new DefaultHttpContext();
        http.Features.Set<IHttpRequestLifetimeFeature>(life);

        await new AnswerFailures(log).Serve(http, _ => throw gone);

        log.Failures.Should().BeEmpty();
        life.Aborted.Should().BeTrue();
    }

    public static TheoryData<Exception> FailuresOfThisServer =>
        [new IOException("No space left on device"), new IOException("wrapped", new InvalidOperationException()), new OperationCanceledException()];

    /// <summary>While the client is there, whatever breaks off its answer is told in the log.</summary>
    [Theory]
    [MemberData(nameof(FailuresOfThisServer))]
    public async Task Failure_BesideAClientThatIsThere_IsLogged(Exception failure)
    {
        var (log, life) = (new Lines(), new Life());
        var http = new DefaultHttpContext();
        http.Features.Set<IHttpRequestLifetimeFeature>(life);

        await new AnswerFailures(log).Serve(http, _ => throw failure);

        log.Failures.Should().ContainSingle().Which.Should().BeSameAs(failure);
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
