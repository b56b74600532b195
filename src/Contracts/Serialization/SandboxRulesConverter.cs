using Google.Protobuf;
using Rolecall.Api.Native.V1;

namespace Rolecall.Contracts.Serialization;

[RegisterConverter]
internal sealed class SandboxRulesConverter : IConverter<SandboxRules, SandboxRulesSurrogate>
{
    public SandboxRules ConvertFromSurrogate(in SandboxRulesSurrogate from) => SandboxRules.Parser.ParseFrom(from.Bytes);

    public SandboxRulesSurrogate ConvertToSurrogate(in SandboxRules from) => new() { Bytes = from.ToByteArray() };
}
