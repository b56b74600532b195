using System.Collections.Immutable;
using System.IO.Compression;
using System.Text.Json;
using Rolecall.Identity.Accounts;
using Rolecall.Identity.Organizations.Policies;
using Rolecall.Identity.Sessions;
using Rolecall.Policy;
using Rolecall.Policy.Decisions;

namespace Rolecall.Identity.Authorizations;

/// <summary>How denials are recorded, and how records are kept.</summary>
public static class AuthorizationRecords
{
    /// <summary>The record of a denial; null where its policies are too large to keep.</summary>
    /// <param name="state">The account's, as the denial was decided on.</param>
    /// <param name="denial">With the traces of all statements (explained).</param>
    /// <param name="session">The session that called; null for a long-term key.</param>
    /// <param name="context">The condition keys that it was decided by.</param>
    /// <param name="guardrails">Those of the account.</param>
    public static AuthorizationRecord? Of(
        AccountState state, Decision denial, SessionClaims? session, IEnumerable<ConditionEntry> context, Guardrails guardrails)
    {
        var policies = EvaluatedPolicies.Of(state, denial.Principal, session, guardrails);
        if (policies.Sum(policy => (long)(policy.Json?.Length ?? 0)) > AuthorizationRecord.MostDocumentCharacters)
            return null;
        return new AuthorizationRecord
        {
            Action = denial.Action,
            Resource = denial.Resource,
            Effect = denial.Result,
            Context = [.. context],
            Policies = policies,
            Matched = [.. policies.Select(policy => new MatchedPolicy(policy.Uri, MatchedIn(denial, policy))).Where(policy => !policy.Statements.IsEmpty)],
        };
    }

    /// <summary>Statements are told by layer and policy; on several levels of an organization a policy says the same.</summary>
    private static ImmutableArray<MatchedStatement> MatchedIn(Decision denial, EvaluatedPolicy policy) =>
    [
        .. denial.Layers.Where(layer => layer.Layer == policy.Layer)
            .SelectMany(layer => layer.Statements)
            .Where(statement => statement.Matched && statement.Policy == policy.Name)
            .DistinctBy(statement => statement.Index)
            .Select(statement => new MatchedStatement(statement.Sid, statement.Deny)),
    ];

    /// <summary>The record as it is kept: JSON, compressed, for documents repeat themselves.</summary>
    public static byte[] Pack(AuthorizationRecord record)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest))
            JsonSerializer.Serialize(brotli, record, AuthorizationJsonContext.Default.AuthorizationRecord);
        return packed.ToArray();
    }

    /// <summary>The record of <see cref="Pack"/>.</summary>
    public static AuthorizationRecord Unpack(ReadOnlyMemory<byte> packed)
    {
        using var brotli = new BrotliStream(new MemoryStream(packed.ToArray()), CompressionMode.Decompress);
        return JsonSerializer.Deserialize(brotli, AuthorizationJsonContext.Default.AuthorizationRecord)!;
    }
}
