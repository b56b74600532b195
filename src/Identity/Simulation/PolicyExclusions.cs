using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Faults;
using Rolecall.Policy;

namespace Rolecall.Identity.Simulation;

/// <summary>
/// The policies that a simulation is to be made without. https://docs.aws.amazon.com/IAM/latest/APIReference/API_PolicyIdentifier.html
/// </summary>
internal sealed class PolicyExclusions
{
    private readonly List<Func<SimulatedPolicy, bool>> rules = [];

    /// <exception cref="AwsFaultException">InvalidInput: an identifier that cannot be one.</exception>
    public PolicyExclusions(IEnumerable<PolicyIdentifier> identifiers)
    {
        foreach (var identifier in identifiers)
        {
            var given = (identifier.HasPolicyType ? 1 : 0) + (identifier.HasPolicyArn ? 1 : 0) + (identifier.InlinePolicyIdentifier is null ? 0 : 1);
            if (given != 1)
                throw new AwsFaultException(
                    Fault.InvalidInput("A policy identifier must have exactly one of PolicyType, PolicyArn and InlinePolicyIdentifier."));
            if (identifier.HasPolicyArn)
                AddArn(identifier.PolicyArn);
            else if (identifier.InlinePolicyIdentifier is { } inline)
                AddInline(inline);
            else
                AddType(identifier.PolicyType);
        }
    }

    /// <summary>The attached boundary does not take part.</summary>
    public bool Boundary { get; private set; }

    /// <summary>No service control policy takes part.</summary>
    public bool ServiceControl { get; private set; }

    public bool Excludes(SimulatedPolicy policy) => rules.Exists(rule => rule(policy));

    private void AddType(string type)
    {
        // "rcp" is accepted and ignored, as the model says.
        Boundary |= type == "permission-boundary";
        ServiceControl |= type == "scp";
        if (type == "inline")
            rules.Add(policy => policy.Inline is not null);
        else if (type is "aws-managed" or "user-managed")
            rules.Add(policy => policy.SourceType == type);
    }

    private void AddArn(string pattern)
    {
        if (!Arn.TryParse(pattern, out var arn) || arn.Service != "iam" || !arn.Resource.StartsWith("policy/", StringComparison.Ordinal))
            throw Malformed(pattern);
        var name = pattern.LastIndexOf('/') + 1;
        if (pattern.AsSpan(0, name).ContainsAny('*', '?'))
            throw Malformed(pattern);
        Check(pattern);
        rules.Add(policy => policy.Arn is { } candidate && Matches(pattern, candidate));
    }

    private void AddInline(InlinePolicyIdentifierType inline)
    {
        Check(inline.AttachmentName);
        rules.Add(policy => policy.Inline is var (name, kind, holder)
            && name.Equals(inline.PolicyName, StringComparison.OrdinalIgnoreCase) && kind == inline.AttachmentType
                && Matches(inline.AttachmentName, holder));
    }

    private static void Check(string pattern)
    {
        if (pattern.AsSpan().Count('*') > 1)
            throw Malformed(pattern);
    }

    /// <summary>At most one star, any number of question marks.</summary>
    private static bool Matches(string pattern, string text)
    {
        var star = pattern.IndexOf('*', StringComparison.Ordinal);
        if (star < 0)
            return Fits(pattern, text);
        var (head, tail) = (pattern[..star], pattern[(star + 1)..]);
        return text.Length >= head.Length + tail.Length && Fits(head, text[..head.Length]) && Fits(tail, text[^tail.Length..]);
    }

    private static bool Fits(string pattern, string text) =>
        pattern.Length == text.Length
        && pattern.Zip(text).All(pair => pair.First == '?' || char.ToUpperInvariant(pair.First) == char.ToUpperInvariant(pair.Second));

    private static AwsFaultException Malformed(string identifier) => new(Fault.InvalidInput($"Invalid policy identifier: {identifier}"));
}
