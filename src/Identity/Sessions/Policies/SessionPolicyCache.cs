using System.Collections.Concurrent;
using Rolecall.Policy;

namespace Rolecall.Identity.Sessions.Policies;

/// <summary>
/// Inline session policies, compiled: who uses one uses it in call after call, and every call of its session needs it again.
/// What a text compiles to depends on the text alone, so the same one never has to be told from another.
/// </summary>
internal static class SessionPolicyCache
{
    /// <summary>Texts kept; a full cache starts anew, so that a stranger with many texts costs no more memory than this.</summary>
    private const int Most = 256;

    /// <summary>What explanations call an inline session policy.</summary>
    public static PolicySource Source { get; } = new("the session policy");

    private static readonly ConcurrentDictionary<string, (CompiledPolicy Policy, bool AsNew)> Known = new(StringComparer.Ordinal);

    /// <summary>Of a session that is issued already: its policy stays good when the rules for new ones grow stricter.</summary>
    public static CompiledPolicy Compile(string json) => Known.TryGetValue(json, out var known) ? known.Policy : Keep(json, asNew: false);

    /// <summary>Of a session that is asked for.</summary>
    /// <exception cref="MalformedPolicyException">AWS refuses the document; the message is AWS's.</exception>
    public static void Check(string json)
    {
        if (!Known.TryGetValue(json, out var known) || !known.AsNew)
            Keep(json, asNew: true);
    }

    private static CompiledPolicy Keep(string json, bool asNew)
    {
        var document = asNew ? PolicyDocument.ParseNew(json, PolicyGrammar.Identity) : PolicyDocument.Parse(json, PolicyGrammar.Identity);
        var compiled = CompiledPolicy.Compile(document, Source);
        if (Known.Count >= Most)
            Known.Clear();
        Known[json] = (compiled, asNew);
        return compiled;
    }
}
