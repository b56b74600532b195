using System.Collections.Immutable;
using Rolecall.Api.Protocol.V1;

namespace Rolecall.Gateway.Wires.Models;

/// <summary>What the model requires of a value.</summary>
internal sealed class MemberConstraint
{
    private readonly Lazy<JavaPattern>? compiled;

    public MemberConstraint(MemberRule rule)
    {
        MinLength = rule.HasMinLength ? rule.MinLength : null;
        MaxLength = rule.HasMaxLength ? rule.MaxLength : null;
        MaxBytes = rule.HasMaxBytes ? rule.MaxBytes : null;
        MinValue = rule.HasMinValue ? rule.MinValue : null;
        MaxValue = rule.HasMaxValue ? rule.MaxValue : null;
        EnumValues = [.. rule.EnumValues];
        if (rule.Pattern is { Length: > 0 } pattern)
            compiled = new Lazy<JavaPattern>(() => new JavaPattern(pattern));
        Example = rule.Example is { Length: > 0 } example ? example : null;
    }

    public long? MinLength { get; }

    public long? MaxLength { get; }

    /// <summary>Of a string, in UTF-8.</summary>
    public long? MaxBytes { get; }

    public long? MinValue { get; }

    public long? MaxValue { get; }

    public ImmutableArray<string> EnumValues { get; }

    /// <summary>Compiled when it is first needed.</summary>
    public JavaPattern? Pattern => compiled?.Value;

    /// <summary>A value that satisfies the pattern; null where the model is AWS's, whose texts have none.</summary>
    public string? Example { get; }
}
