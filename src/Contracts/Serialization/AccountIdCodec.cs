using System.Buffers;
using System.Text;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Cloning;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.WireProtocol;
using Rolecall.Policy;

namespace Rolecall.Contracts.Serialization;

/// <summary>
/// Writes an account id as the string that it was before it had a type, so that silos of both kinds understand each other; always whole,
/// where a string that stood in the message before would be a reference: a nullable value must not be one.
/// </summary>
[RegisterSerializer]
[RegisterCopier]
internal sealed class AccountIdCodec : IFieldCodec<AccountId>, IDeepCopier<AccountId>
{
    public void WriteField<TBufferWriter>(ref Writer<TBufferWriter> writer, uint fieldIdDelta, Type? expectedType, AccountId value)
        where TBufferWriter : IBufferWriter<byte>
    {
        ReferenceCodec.MarkValueField(writer.Session);
        writer.WriteFieldHeaderExpected(fieldIdDelta, WireType.LengthPrefixed);
        var bytes = Encoding.ASCII.GetBytes(value.ToString());
        writer.WriteVarUInt32((uint)bytes.Length);
        writer.Write(bytes);
    }

    public AccountId ReadValue<TInput>(ref Reader<TInput> reader, Field field) => AccountId.Parse(StringCodec.ReadValue(ref reader, field)!);

    public AccountId DeepCopy(AccountId input, CopyContext context) => input;
}
