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
    /// <summary>
    /// Plaintext of the inline policy and the ARNs together, in characters.
    /// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    /// </summary>
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
    private static readonly Lazy<CompiledPolicy> WholeRole = new(
        () => RootMayAll.Compile(PolicyGrammar.Identity, new PolicySource("the role, for a user")));

    /// <summary>The share of the packed budget that policies and tags use (percent); more than 100 is too much.</summary>
    internal static int PackedSize(string? policy, ImmutableArray<string> arns, ImmutableArray<SessionTag> tags)
    {
        if (policy is null && arns.IsEmpty && tags.IsEmpty)
            return 0;
        var packed = PackedPolicy.PercentOf(policy, arns, tags);
        var plain = (policy?.Length ?? 0) + arns.Sum(arn => arn.Length);
        return plain > LongestPlaintext ? Math.Max(packed, (plain * 100 + LongestPlaintext - 1) / LongestPlaintext) : packed;
    }

    /// <summary>Refuses more ARNs than a session takes; asked before they are looked up.</summary>
    public static Fault? TooMany(int arns) => arns > MostArns
        ? Fault.ValidationError(
            $"1 validation error detected: Value at 'policyArns' failed to satisfy constraint: Member must have length less than or equal to {MostArns}")
        : null;

    /// <summary>Refuses policies of another account.</summary>
    internal static Fault? Foreign(ImmutableArray<string> arns, string accountId)
    {
        foreach (var arn in arns)
        {
            if (!Arn.TryParse(arn, out var parsed) || parsed.Service != "iam" || !(parsed.Account == accountId || parsed.Account == "aws"))
                return Fault.ValidationError($"{arn} is invalid");
        }
        return null;
    }

    /// <summary>Refuses policies that there are not.</summary>
    internal static Fault? Absent(ImmutableArray<string> arns, IReadOnlyDictionary<string, string> documents)
    {
        foreach (var arn in arns)
        {
            if (!documents.ContainsKey(arn))
                return Fault.NoSuchEntity($"Policy {arn} does not exist or is not attachable.");
        }
        return null;
    }

    /// <summary>Refuses a session policy that is none.</summary>
    internal static Fault? Malformed(string? policy)
    {
        try
        {
            if (policy is not null)
                SessionPolicyCache.Check(policy);
            return null;
        }
        catch (MalformedPolicyException malformed)
        {
            return Fault.MalformedPolicyDocument(malformed.Message);
        }
    }

    /// <summary>Refuses more than the packed budget.</summary>
    internal static Fault? TooLarge(int packed) => packed > 100 ? Fault.PackedPolicyTooLarge(packed) : null;
}
