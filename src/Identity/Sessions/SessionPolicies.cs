using System.Collections.Immutable;
using Rolecall.Policy;

namespace Rolecall.Identity;

/// <summary>Session policies: compiled when a session decides, checked when it is issued.</summary>
public static class SessionPolicies
{
    /// <summary>Plaintext of the inline policy and the ARNs together, in characters. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html</summary>
    public const int LongestPlaintext = 2048;

    public const int MostArns = 10;

    /// <summary>
    /// The compiled session policies; default where the session has none. A managed policy that is gone grants nothing,
    /// and still narrows the session.
    /// </summary>
    public static ImmutableArray<CompiledPolicy>? Compile(SessionClaims claims, IReadOnlyDictionary<string, string> documents)
    {
        if (!claims.HasSessionPolicies)
            return null;
        var compiled = ImmutableArray.CreateBuilder<CompiledPolicy>();
        if (claims.Policy is { } inline)
            compiled.Add(CompiledPolicy.Compile(PolicyDocument.Parse(inline, PolicyGrammar.Identity), new PolicySource("the session policy")));
        foreach (var arn in claims.PolicyArns)
        {
            if (documents.TryGetValue(arn, out var json))
                compiled.Add(CompiledPolicy.Compile(PolicyDocument.Parse(json, PolicyGrammar.Identity), new PolicySource(arn, arn)));
        }
        return compiled.ToImmutable();
    }

    /// <summary>Refuses session policies that AWS refuses at issue.</summary>
    internal static void Check(string accountId, string? policy, ImmutableArray<string> arns, IReadOnlyDictionary<string, string> documents)
    {
        if (arns.Length > MostArns)
            throw new AwsFaultException(Fault.ValidationError(
                $"1 validation error detected: Value at 'policyArns' failed to satisfy constraint: Member must have length less than or equal to {MostArns}"));
        foreach (var arn in arns)
        {
            if (!Arn.TryParse(arn, out var parsed) || parsed.Service != "iam" || !(parsed.Account == accountId || parsed.Account == "aws"))
                throw new AwsFaultException(Fault.ValidationError($"{arn} is invalid"));
            if (!documents.ContainsKey(arn))
                throw new AwsFaultException(Fault.NoSuchEntity($"Policy {arn} does not exist or is not attachable."));
        }
        if ((policy?.Length ?? 0) + arns.Sum(arn => arn.Length) > LongestPlaintext)
            throw new AwsFaultException(Fault.PackedPolicyTooLarge(PackedSize(policy, arns, [])));
        if (policy is null)
            return;
        try
        {
            PolicyDocument.ParseNew(policy, PolicyGrammar.Identity);
        }
        catch (MalformedPolicyException malformed)
        {
            throw new AwsFaultException(Fault.MalformedPolicyDocument(malformed.Message));
        }
    }

    /// <summary>Percent of the budget that AWS packs policies and tags into; AWS does not publish the packing, ours is the plain text's share.</summary>
    internal static int PackedSize(string? policy, ImmutableArray<string> arns, ImmutableArray<SessionTag> tags)
    {
        var characters = (policy?.Length ?? 0) + arns.Sum(arn => arn.Length) + tags.Sum(tag => tag.Key.Length + tag.Value.Length);
        return (int)Math.Ceiling(characters * 100.0 / LongestPlaintext);
    }
}
