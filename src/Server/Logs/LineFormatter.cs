using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Rolecall.Server.Logs;

/// <summary>A line for each entry, with its exception below it.</summary>
internal sealed class LineFormatter(ServerStart start) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "rolecall";

    /// <summary>Tells of a start that failed with its whole stack, and of each service that it cut off; Program says in one line what was wrong.</summary>
    private const string Host = "Microsoft.Extensions.Hosting.Internal.Host";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        if (logEntry.Category == Host && !start.HasHappened)
            return;
        var text = logEntry.Formatter(logEntry.State, logEntry.Exception);
        textWriter.WriteLine($"{NameOf(logEntry.LogLevel)}: {logEntry.Category}[{logEntry.EventId.Id}] {text}");
        if (logEntry.Exception is { } exception)
            textWriter.WriteLine(ExceptionText.Of(exception));
    }

    private static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        _ => "crit",
    };
}
