using Rolecall.Api.Native.V1;

namespace Rolecall.Grains.Sandboxes;

/// <summary>How rules are changed.</summary>
internal static class SandboxRulesMerge
{
    /// <summary>
    /// The rules with those that <paramref name="change"/> has in their place. A rule that is a message is replaced as a whole.
    /// </summary>
    public static SandboxRules With(this SandboxRules rules, SandboxRules change)
    {
        var merged = rules.Clone();
        foreach (var rule in SandboxRules.Descriptor.Fields.InFieldNumberOrder())
        {
            if (rule.Accessor.HasValue(change))
                rule.Accessor.SetValue(merged, rule.Accessor.GetValue(change));
        }
        return merged;
    }
}
