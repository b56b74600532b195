using System.Collections.Immutable;
using Rolecall.Identity.Accounts.Policies;
using Rolecall.Identity.AwsManaged;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Sessions.Tags;
using Rolecall.Policy;

namespace Rolecall.Identity.Sessions.Policies;

/// <summary>Session policies: compiled when a session decides, checked when it is issued.</summary>
public static class SessionPolicies
{
    /// <summary>Plaintext of the inline policy and the ARNs together, in characters. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html</summary>
    public const int LongestPlaintext = 2048;

    public const int MostArns = 10;

    /// <summary>
    /// The compiled session policies; null where the session has none. A managed policy that is gone grants nothing,
    /// and still narrows the session.
    /// </summary>
    public static ImmutableArray<CompiledPolicy>? Compile(SessionClaims claims, IReadOnlyDictionary<string, string> documents)
    {
        if (!claims.HasSessionPolicies && !claims.ActsForAUser)
            return null;
        var compiled = ImmutableArray.CreateBuilder<CompiledPolicy>();
        if (claims.ActsForAUser)
            compiled.Add(OfIdentityContext.Value);
        if (!claims.HasSessionPolicies)
            compiled.Add(WholeRole.Value);
        if (claims.Policy is { } inline)
            compiled.Add(SessionPolicyCache.Compile(inline));
        foreach (var arn in claims.PolicyArns)
        {
            if (documents.TryGetValue(arn, out var json))
                compiled.Add(CompiledPolicy.Compile(PolicyDocument.Parse(json, PolicyGrammar.Identity), new PolicySource(arn, arn)));
        }
        return compiled.ToImmutable();
    }

    /// <summary>
    /// The policies of a root session. AWS's task policies only deny, all but their task, so root's own permission must be said
    /// beside them; without the task's policy nothing is allowed.
    /// </summary>
    public static ImmutableArray<CompiledPolicy> CompileTask(SessionClaims claims, StoredPolicy? task) => task is null
        ? []
        :
        [
            RootMayAll.Compile(PolicyGrammar.Identity, new PolicySource("root")),
            task.Compile(PolicyGrammar.Identity, new PolicySource(claims.PolicyArns[0], claims.PolicyArns[0])),
        ];

    private static readonly StoredPolicy RootMayAll =
        new("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""");

    /// <summary>
    /// STS attaches it to sessions with an identity context: it denies all but what services know to do for a user.
    /// https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSIAMIdentityCenterAllowListForIdentityContext.html
    /// </summary>
    public const string IdentityContextArn = "arn:aws:iam::aws:policy/AWSIAMIdentityCenterAllowListForIdentityContext";

    private static readonly Lazy<CompiledPolicy> OfIdentityContext = new(
        () => AwsManagedPolicies.Find(IdentityContextArn)!.Document.Compile(PolicyGrammar.Identity, new PolicySource(IdentityContextArn, IdentityContextArn)));

    /// <summary>It only denies; beside no other session policy, the rest of what the role may do has to be said.</summary>
    private static readonly Lazy<CompiledPolicy> WholeRole = new(() => RootMayAll.Compile(PolicyGrammar.Identity, new PolicySource("the role, for a user")));

    /// <summary>Refuses session policies that AWS refuses at issue, and tells the share of the packed budget that they and the tags use (percent).</summary>
    internal static int Check(
        string accountId, string? policy, ImmutableArray<string> arns, ImmutableArray<SessionTag> tags, IReadOnlyDictionary<string, string> documents)
    {
        CheckCount(arns.Length);
        foreach (var arn in arns)
        {
            if (!Arn.TryParse(arn, out var parsed) || parsed.Service != "iam" || !(parsed.Account == accountId || parsed.Account == "aws"))
                throw new AwsFaultException(Fault.ValidationError($"{arn} is invalid"));
            if (!documents.ContainsKey(arn))
                throw new AwsFaultException(Fault.NoSuchEntity($"Policy {arn} does not exist or is not attachable."));
        }
        if (policy is not null)
            CheckDocument(policy);
        var packed = PackedPolicy.PercentOf(policy, arns, tags);
        var plain = (policy?.Length ?? 0) + arns.Sum(arn => arn.Length);
        if (plain > LongestPlaintext)
            packed = Math.Max(packed, (plain * 100 + LongestPlaintext - 1) / LongestPlaintext);
        return packed <= 100 ? packed : throw new AwsFaultException(Fault.PackedPolicyTooLarge(packed));
    }

    /// <summary>Refuses more ARNs than a session takes; asked before they are looked up.</summary>
    /// <exception cref="AwsFaultException">ValidationError.</exception>
    public static void CheckCount(int arns)
    {
        if (arns > MostArns)
            throw new AwsFaultException(Fault.ValidationError(
                $"1 validation error detected: Value at 'policyArns' failed to satisfy constraint: Member must have length less than or equal to {MostArns}"));
    }

    private static void CheckDocument(string policy)
    {
        try
        {
            SessionPolicyCache.Check(policy);
        }
        catch (MalformedPolicyException malformed)
        {
            throw new AwsFaultException(Fault.MalformedPolicyDocument(malformed.Message));
        }
    }
}
