using Google.Protobuf;
using Rolecall.Api.Native.V1;

namespace Rolecall.Contracts;

/// <summary>Between silos, rules are the bytes of their message.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.SandboxRulesBytes")]
internal struct SandboxRulesSurrogate
{
    [Id(0)] public byte[] Message;
}

[RegisterConverter]
internal sealed class SandboxRulesConverter : IConverter<SandboxRules, SandboxRulesSurrogate>
{
    public SandboxRules ConvertFromSurrogate(in SandboxRulesSurrogate from) => SandboxRules.Parser.ParseFrom(from.Message);

    public SandboxRulesSurrogate ConvertToSurrogate(in SandboxRules from) => new() { Message = from.ToByteArray() };
}
