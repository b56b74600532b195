using Rolecall.Policy;

namespace Rolecall.Fuzz;

/// <summary>Any text as an ARN: what is one prints as it was written, and has its six parts.</summary>
internal static class ArnTarget
{
    public static void Run(ReadOnlySpan<byte> input)
    {
        var text = Targets.Text(input);
        var isArn = Arn.TryParse(text, out var arn);
        if (isArn)
        {
            Targets.Check(arn.ToString() == text, "an ARN prints as it was written");
            Targets.Check(Arn.TryParse(arn.ToString(), out var again) && again == arn, "an ARN reads the same again");
            Targets.Check(
                arn.Partition.Length > 0 && arn.Service.Length > 0 && arn.Resource.Length > 0,
                "partition, service and resource say something");
        }
        try
        {
            Targets.Check(Arn.Parse(text) == arn && isArn, "both ways of reading agree");
        }
        catch (FormatException)
        {
            Targets.Check(!isArn, "both ways of reading agree");
        }
    }
}
