using System.Text.Json.Serialization;
using Rolecall.Identity.Faults;
using Rolecall.Policy;

namespace Rolecall.Identity.Accounts.Policies;

/// <summary>A policy document as it was given, compiled once when it is first needed. Kept as a JSON string.</summary>
[JsonConverter(typeof(StoredPolicyConverter))]
public sealed class StoredPolicy(string json) : IEquatable<StoredPolicy>
{
    private CompiledPolicy? compiled;

    public string Json { get; } = json;

    /// <summary>The document made ready; it was parsed when it was written, so this does not fail.</summary>
    public CompiledPolicy Compile(PolicyGrammar grammar, PolicySource source) =>
        CompiledAs(source) ?? (compiled = CompiledPolicy.Compile(PolicyDocument.Parse(Json, grammar), source));

    /// <summary>The document of a resource, its principals bound to who they were when it was written.</summary>
    public CompiledPolicy Compile(PolicyGrammar grammar, PolicySource source, IReadOnlyDictionary<string, BoundPrincipal> byArn) =>
        CompiledAs(source) ?? (compiled = CompiledPolicy.Compile(PolicyDocument.Parse(Json, grammar).Bind(byArn), source));

    // The grains of a silo share the document, whatever name a policy has. INVARIANT: principals are bound anew only in a new document.
    private CompiledPolicy? CompiledAs(PolicySource source) => compiled is { } ready && ready.Source == source ? ready : null;

    /// <summary>Parses the document, as a write must.</summary>
    /// <exception cref="AwsFaultException">MalformedPolicyDocument, with AWS's text.</exception>
    public static StoredPolicy Parse(string json, PolicyGrammar grammar)
    {
        try
        {
            PolicyDocument.ParseNew(json, grammar);
            return new StoredPolicy(json);
        }
        catch (MalformedPolicyException malformed)
        {
            throw new AwsFaultException(Fault.MalformedPolicyDocument(malformed.Message));
        }
    }

    /// <summary>
    /// The length that quotas count: characters without white space.
    /// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    /// </summary>
    public int CountedLength => Json.Count(character => !char.IsWhiteSpace(character));

    public bool Equals(StoredPolicy? other) => other is not null && Json == other.Json;

    public override bool Equals(object? obj) => Equals(obj as StoredPolicy);

    public override int GetHashCode() => Json.GetHashCode(StringComparison.Ordinal);
}
