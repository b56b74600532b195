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
        var parts = text.Split(':', 6);
        if (parts.Length != 6 || parts[0] != "arn" || parts[1].Length == 0 || parts[2].Length == 0 || parts[5].Length == 0)
            return false;
        arn = new Arn(parts[1], parts[2], parts[3], parts[4], parts[5]);
        return true;
    }

    /// <exception cref="FormatException">The text is no ARN.</exception>
    public static Arn Parse(string text) => TryParse(text, out var arn) ? arn : throw new FormatException($"{text} is not an ARN");

    public override string ToString() => $"arn:{Partition}:{Service}:{Region}:{Account}:{Resource}";
}
