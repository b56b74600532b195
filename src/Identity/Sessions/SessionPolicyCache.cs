using System.Collections.Concurrent;
using Rolecall.Policy;

namespace Rolecall.Identity;

/// <summary>
/// Inline session policies, compiled: who uses one uses it in call after call, and every call of its session needs it again.
/// What a text compiles to depends on the text alone, so the same one never has to be told from another.
/// </summary>
internal static class SessionPolicyCache
{
    /// <summary>Texts kept; a full cache starts anew, so that a stranger with many texts costs no more memory than this.</summary>
    private const int Most = 256;

    private static readonly PolicySource Source = new("the session policy");
    private static readonly ConcurrentDictionary<string, CompiledPolicy> Known = new(StringComparer.Ordinal);

    /// <exception cref="MalformedPolicyException">AWS refuses the document; the message is AWS's.</exception>
    public static CompiledPolicy Compile(string json)
    {
        if (Known.TryGetValue(json, out var known))
            return known;
        var compiled = CompiledPolicy.Compile(PolicyDocument.ParseNew(json, PolicyGrammar.Identity), Source);
        if (Known.Count >= Most)
            Known.Clear();
        Known.TryAdd(json, compiled);
        return compiled;
    }
}
