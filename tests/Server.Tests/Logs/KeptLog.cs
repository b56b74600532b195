using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Rolecall.Server.Tests.Logs;

/// <summary>A log whose lines a test reads.</summary>
internal sealed class KeptLog<T> : ILogger<T>
{
    /// <summary>Of each line, in their order.</summary>
    public ConcurrentQueue<(int Event, LogLevel Level, string Text)> Lines { get; } = new();

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue((eventId.Id, logLevel, formatter(state, exception)));

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
}
