namespace Rolecall.Policy;

/// <summary>
/// An Amazon Resource Name, split into its six parts. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
/// </summary>
public readonly record struct Arn(string Partition, string Service, string Region, string Account, string Resource)
{
    /// <summary>The account as an id; null where the ARN names none, or "aws" as that of a policy that AWS manages.</summary>
    public AccountId? Owner => AccountId.Find(Account);

    public static bool TryParse(string text, out Arn arn)
    {
        arn = default;
        Span<Range> parts = stackalloc Range[6];
        var all = text.AsSpan();
        if (all.Split(parts, ':') != 6 || all[parts[0]] is not "arn"
            || IsEmpty(parts[1]) || IsEmpty(parts[2]) || IsEmpty(parts[5]))
            return false;
        arn = new Arn(Intern(all[parts[1]]), Intern(all[parts[2]]), Intern(all[parts[3]]), Intern(all[parts[4]]), all[parts[5]].ToString());
        return true;
    }

    private static bool IsEmpty(Range part) => part.Start.Value == part.End.Value;

    /// <summary>What most ARNs have in common is text that is there already.</summary>
    private static string Intern(ReadOnlySpan<char> part) => part switch
    {
        "aws" => "aws",
        "iam" => "iam",
        "sts" => "sts",
        "s3" => "s3",
        _ => part.ToString(),
    };

    /// <exception cref="FormatException">The text is no ARN.</exception>
    public static Arn Parse(string text) => TryParse(text, out var arn) ? arn : throw new FormatException($"{text} is not an ARN");

    public override string ToString() => $"arn:{Partition}:{Service}:{Region}:{Account}:{Resource}";
}
