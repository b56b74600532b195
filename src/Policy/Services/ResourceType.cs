using System.Collections.Immutable;
using System.Text;
using Rolecall.Policy.Matching;

namespace Rolecall.Policy.Services;

/// <summary>A kind of resource: "bucket", "arn:${Partition}:s3:::${BucketName}".</summary>
public sealed class ResourceType
{
    private readonly Lazy<(ImmutableArray<Pattern> Parts, int Letters)> ready;

    internal ResourceType(string service, string name, string arnFormat, ImmutableArray<ConditionKey> keys)
    {
        Service = service;
        Name = name;
        ArnFormat = arnFormat;
        ConditionKeys = keys;
        ready = new(() => Compile(arnFormat));
    }

    /// <summary>The prefix of the service that has it in its table.</summary>
    public string Service { get; }

    public string Name { get; }

    /// <summary>With placeholders: "arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}".</summary>
    public string ArnFormat { get; }

    /// <summary>The keys that tell of such a resource.</summary>
    public ImmutableArray<ConditionKey> ConditionKeys { get; }

    /// <summary>Whether an ARN has this type's format; a placeholder stands for anything within its part.</summary>
    public bool Matches(string arn)
    {
        var parts = ready.Value.Parts;
        var rest = arn.AsSpan();
        for (var i = 0; i < parts.Length - 1; i++)
        {
            var colon = rest.IndexOf(':');
            if (colon < 0 || !parts[i].Matches(rest[..colon]))
                return false;
            rest = rest[(colon + 1)..];
        }
        return rest.Length > 0 && parts[^1].Matches(rest);
    }

    /// <summary>
    /// Of the types that an ARN fits, those that say most of it: an object's format fits "b/k" better than a bucket's, which fits too.
    /// </summary>
    internal static IEnumerable<ResourceType> BestOf(IEnumerable<ResourceType> types, string arn)
    {
        var fitting = types.Where(type => type.Matches(arn)).ToList();
        var most = fitting.Count == 0 ? 0 : fitting.Max(type => type.ready.Value.Letters);
        return fitting.Where(type => type.ready.Value.Letters == most);
    }

    /// <summary>The five parts before the resource and the resource, and how many letters of the resource are fixed.</summary>
    private static (ImmutableArray<Pattern> Parts, int Letters) Compile(string format)
    {
        var text = new StringBuilder(format.Length);
        for (var i = 0; i < format.Length; i++)
        {
            var end = format[i] == '$' && i + 1 < format.Length && format[i + 1] == '{' ? format.IndexOf('}', i) : -1;
            text.Append(end < 0 ? format[i] : '*');
            i = Math.Max(i, end);
        }
        var parts = text.ToString().Split(':', 6);
        return ([.. parts.Select(part => Pattern.Of(part))], parts[^1].Count(letter => letter != '*'));
    }
}
