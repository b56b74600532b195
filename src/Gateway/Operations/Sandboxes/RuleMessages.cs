using Google.Protobuf;
using Google.Protobuf.Reflection;
using Rolecall.Api.Native.V1;
using Rolecall.Gateway.Limits;

namespace Rolecall.Gateway.Operations.Sandboxes;

/// <summary>A sandbox's rules as answers show them: a rule that nobody has set has its default, so that JSON says it too.</summary>
internal static class RuleMessages
{
    public static SandboxRules Of(SandboxRules rules)
    {
        var answer = rules.Clone();
        if (answer.Throttling is { Enabled: false })
            answer.Throttling = null;
        SetDefaults(answer);
        answer.Throttling?.Burst = Throttle.BurstOf(answer.Throttling);
        return answer;
    }

    private static void SetDefaults(IMessage message)
    {
        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            // An absent member reads as its default.
            if (field.ToProto().HasDefaultValue)
                field.Accessor.SetValue(message, field.Accessor.GetValue(message));
            else if (field is { IsRepeated: false, FieldType: FieldType.Message } && field.Accessor.HasValue(message))
                SetDefaults((IMessage)field.Accessor.GetValue(message));
        }
    }
}
