namespace Rolecall.Policy.Evaluation;

/// <summary>The six fields of an ARN in a policy, where wildcards and variables may stand for them.</summary>
internal static class ArnFields
{
    private const int All = 6;

    /// <summary>At the first five colons that stand outside of variables.</summary>
    public static List<string> Split(string source)
    {
        var fields = new List<string>(All);
        var from = 0;
        var inside = false;
        for (var i = 0; i < source.Length && fields.Count < All - 1; i++)
        {
            if (source[i] == '$' && i + 1 < source.Length && source[i + 1] == '{')
                inside = true;
            else if (source[i] == '}')
                inside = false;
            else if (source[i] == ':' && !inside)
            {
                fields.Add(source[from..i]);
                from = i + 1;
            }
        }
        fields.Add(source[from..]);
        return fields;
    }

    /// <summary>
    /// A resource that ends before its last field: those that are missing count as stars, as in AWS's own complaints ("arn:x:*:*:*:*").
    /// </summary>
    public static string Complete(string resource)
    {
        var fields = Split(resource);
        return fields is ["arn" or "*", _, ..] && fields.Count < All
            ? resource + string.Concat(Enumerable.Repeat(":*", All - fields.Count))
            : resource;
    }
}
