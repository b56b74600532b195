using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Rolecall.Server.Logs;

/// <summary>A line for each entry, with its exception below it.</summary>
internal sealed class LineFormatter() : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "rolecall";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
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
