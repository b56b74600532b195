using Rolecall.Api.Native.V1;

namespace Rolecall.Cli.Names;

/// <summary>KEY=VALUE arguments.</summary>
internal static class Pairs
{
    /// <exception cref="CliException">One has no "=".</exception>
    public static IEnumerable<KeyValuePair<string, string>> Read(IEnumerable<string>? texts, string option) => (texts ?? []).Select(text =>
        text.IndexOf('=') is > 0 and var at
            ? new KeyValuePair<string, string>(text[..at], text[(at + 1)..])
            : throw new CliException(ExitCodes.Usage, $"{option} wants KEY=VALUE, not \"{text}\""));

    /// <summary>Condition keys; one that is given several times has several values.</summary>
    public static IEnumerable<ContextKey> Context(IEnumerable<string>? texts) => Read(texts, "--context")
        .GroupBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase)
        .Select(group => new ContextKey { Key = group.Key, Values = { group.Select(pair => pair.Value) } });
}
