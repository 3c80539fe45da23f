package dev.glimpse.importer;

import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** A factory for nodes that an import adds. */
final class GraphNodeBuilder {

  private GraphNodeBuilder() {}

  /** Creates a float32 tensor that is fed; -1 stands for a dimension of any size. */
  static NodeDef placeholder(String name, long... shape) {
    return NodeDef.newBuilder()
        .setName(name)
        .setOp("Placeholder")
        .putAttr("dtype", type(DataType.DT_FLOAT))
        .putAttr("shape", AttrValue.newBuilder().setShape(shape(shape)).build())
        .build();
  }

  static NodeDef identity(String name, TensorName input, DataType type) {
    return NodeDef.newBuilder()
        .setName(name)
        .setOp("Identity")
        .addInput(input.input())
        .putAttr("T", type(type))
        .build();
  }

  /** Creates a node that gives a tensor of floats another shape. */
  static NodeDef reshape(String name, TensorName input, NodeDef shape) {
    return NodeDef.newBuilder()
        .setName(name)
        .setOp("Reshape")
        .addInput(input.input())
        .addInput(shape.getName())
        .putAttr("T", type(DataType.DT_FLOAT))
        .putAttr("Tshape", type(DataType.DT_INT32))
        .build();
  }

  static NodeDef constant(String name, TensorProto value) {
    return NodeDef.newBuilder()
        .setName(name)
        .setOp("Const")
        .putAttr("dtype", type(value.getDtype()))
        .putAttr("value", AttrValue.newBuilder().setTensor(value).build())
        .build();
  }

  static NodeDef constant(String name, boolean value) {
    return constant(
        name,
        TensorProto.newBuilder()
            .setDtype(DataType.DT_BOOL)
            .setTensorShape(shape())
            .addBoolVal(value)
            .build());
  }

  static NodeDef constant(String name, float value) {
    return constant(
        name,
        TensorProto.newBuilder()
            .setDtype(DataType.DT_FLOAT)
            .setTensorShape(shape())
            .addFloatVal(value)
            .build());
  }

  /** Creates a vector, such as a shape. */
  static NodeDef constant(String name, int... values) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setDtype(DataType.DT_INT32).setTensorShape(shape(values.length));
    for (int value : values) {
      tensor.addIntVal(value);
    }
    return constant(name, tensor.build());
  }

  static TensorShapeProto shape(long... sizes) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (long size : sizes) {
      shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
    }
    return shape.build();
  }

  static AttrValue type(DataType type) {
    return AttrValue.newBuilder().setType(type).build();
  }
}
