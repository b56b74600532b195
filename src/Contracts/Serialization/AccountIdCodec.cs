using System.Buffers;
using System.Text;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Cloning;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.WireProtocol;
using Rolecall.Policy;

namespace Rolecall.Contracts.Serialization;

/// <summary>
/// Writes an account id as a string, as it was before it had a type of its own, so that silos of both versions understand each other. The
/// string is always written in full, never as a reference to an earlier one, because a nullable value must not be a reference.
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
