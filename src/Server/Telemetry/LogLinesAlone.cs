using OpenTelemetry;
using OpenTelemetry.Logs;
using Rolecall.Server.Logs;

namespace Rolecall.Server.Telemetry;

/// <summary>A log record is the line that the console has, and no more: the text, and of an exception what <see cref="ExceptionText"/> tells.</summary>
internal sealed class LogLinesAlone : BaseProcessor<LogRecord>
{
    public override void OnEnd(LogRecord data)
    {
        data.Attributes = data.Exception is { } exception ? [new("exception.stacktrace", ExceptionText.Of(exception))] : [];
        data.Exception = null;
    }
}
