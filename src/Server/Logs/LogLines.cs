using Microsoft.Extensions.Logging.Console;

namespace Rolecall.Server.Logs;

/// <summary>
/// What the server writes to its log, at whatever level: our own lines, which are written to hold no secret, and of the libraries
/// only what is wrong. Below that, they write what they were given: request lines with presigned queries, bodies, the arguments of
/// calls between grains.
/// </summary>
internal static class LogLines
{
    /// <summary>Their lines below "warning" are their own business too: where the server listens, that it ends.</summary>
    private const string Lifetime = "Microsoft.Hosting.Lifetime";

    /// <summary>
    /// Writes of requests what no level of ours takes, and makes an activity for each request where it may write at all.
    /// </summary>
    private const string HttpRequests = "Microsoft.AspNetCore.Hosting.Diagnostics";

    /// <summary>Writes an error with a stack trace for each message that cannot be read.</summary>
    private const string GrpcCalls = "Grpc.AspNetCore.Server.ServerCallHandler";

    public static ILoggingBuilder AddLogLines(this ILoggingBuilder logging, LogLevel chosen)
    {
        // Providers that other programs may listen to go, too.
        logging.ClearProviders();
        logging.Services.AddSingleton<ServerStart>();
        logging.AddConsole(console => console.FormatterName = LineFormatter.FormatterName).AddConsoleFormatter<LineFormatter, ConsoleFormatterOptions>();
        return logging.SetMinimumLevel(LogLevel.Trace).AddFilter((category, level) => level >= Lowest(category ?? "", chosen));
    }

    /// <summary>The lowest level at which a category is written.</summary>
    internal static LogLevel Lowest(string category, LogLevel chosen) => category switch
    {
        _ when category.StartsWith("Rolecall.", StringComparison.Ordinal) => chosen,
        Lifetime => chosen,
        // Our own operations log their bugs themselves; what is left are strangers' bytes that are no message.
        GrpcCalls => LogLevel.None,
        HttpRequests => LogLevel.None,
        // Their warnings tell a call's message with its arguments.
        _ when category.StartsWith("Orleans", StringComparison.Ordinal) => Max(chosen, LogLevel.Error),
        _ => Max(chosen, LogLevel.Warning),
    };

    private static LogLevel Max(LogLevel one, LogLevel other) => one > other ? one : other;
}
